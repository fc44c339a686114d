-- Warns of: an agent that begins tasks and never reports their end.
-- Why: it crashes or is killed while it works; the task counts as timed out only after the time that a setting gives it.
-- Thresholds: $abandoned_percent (medium), $error_rate_high_percent, $error_rate_critical_percent; from
-- $error_rate_min_tasks terminal tasks in the last 30 days on.
-- Inputs: agent_periods.
with rates as (
    select agent_id, agent_type, tasks, abandoned, abandoned * 100 / tasks as abandoned_rate
    from agent_periods
    where period = 'last_30' and tasks >= $error_rate_min_tasks
)

select
    'agent-abandoned-' || agent_id as id,
    agent_id,
    agent_type,
    'abandoned' as type,
    'Tasks without an end: ' || agent_id as title,
    format(
        '{:.1f} % of {:,d} tasks of the last 30 days began and never reported an end', abandoned_rate, tasks::bigint
    ) as description,
    priority_at(abandoned_rate, $abandoned_percent, $error_rate_high_percent, $error_rate_critical_percent)
        as priority,
    'agent_performance' as category,
    agent_id as affected_component,
    format('About {:.0f} of the next 100 tasks of {} will be left behind', abandoned_rate, agent_id)
        as predicted_issue,
    confidence(tasks, $error_rate_min_tasks, abandoned_rate, $abandoned_percent) as confidence,
    'Look whether its process dies (memory, restarts), and report the end of a task also when it fails'
        as recommended_action,
    'Affects ' || counted(abandoned, 'task', 'tasks') as estimated_impact,
    json_object('agent_type', agent_type) as metadata,
    json_object(
        'tasks', tasks::bigint, 'abandoned', abandoned::bigint, 'abandoned_rate', round(abandoned_rate, 2),
        'threshold', $abandoned_percent
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    tasks::bigint as sample_size,
from rates
where abandoned_rate >= $abandoned_percent
order by id;
