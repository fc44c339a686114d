-- Warns of: an agent whose tasks time out too often.
-- Why: such a task costs its whole time and its tokens, and gives nothing.
-- Thresholds: $error_rate_medium_percent, $error_rate_high_percent, $error_rate_critical_percent; from
-- $error_rate_min_tasks terminal tasks in the last 30 days on. Where most were abandoned, abandoned.sql tells of them.
-- Inputs: agent_periods.
with rates as (
    select agent_id, agent_type, tasks, timeout, abandoned, timeout * 100 / tasks as timeout_rate
    from agent_periods
    where period = 'last_30' and tasks >= $error_rate_min_tasks
)

select
    'agent-timeout-' || agent_id as id,
    agent_id,
    agent_type,
    'timeout' as type,
    'Tasks time out: ' || agent_id as title,
    format('{:.1f} % of {:,d} tasks timed out in the last 30 days', timeout_rate, tasks::bigint) as description,
    priority_at(timeout_rate, $error_rate_medium_percent, $error_rate_high_percent, $error_rate_critical_percent)
        as priority,
    'agent_performance' as category,
    agent_id as affected_component,
    format('About {:.0f} of the next 100 tasks of {} will time out', timeout_rate, agent_id) as predicted_issue,
    confidence(tasks, $error_rate_min_tasks, timeout_rate, $error_rate_medium_percent) as confidence,
    'Split long tasks or raise their limit; look for a tool or model that hangs' as recommended_action,
    'Affects ' || counted(tasks, 'task', 'tasks') as estimated_impact,
    json_object('agent_type', agent_type) as metadata,
    json_object(
        'tasks', tasks::bigint, 'timeout', timeout::bigint, 'abandoned', abandoned::bigint,
        'timeout_rate', round(timeout_rate, 2), 'threshold', $error_rate_medium_percent
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    tasks::bigint as sample_size,
from rates
where timeout_rate >= $error_rate_medium_percent and abandoned * 2 <= timeout
order by id;
