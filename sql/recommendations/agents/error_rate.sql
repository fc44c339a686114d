-- Warns of: an agent whose tasks fail too often.
-- Why: at a rate over the threshold users meet failures regularly, whatever the agent's past.
-- Thresholds: $error_rate_medium_percent, $error_rate_high_percent, $error_rate_critical_percent; from
-- $error_rate_min_tasks terminal tasks in the last 30 days on.
-- Inputs: agent_periods.
with rates as (
    select agent_id, agent_type, tasks, failed, failed * 100 / tasks as error_rate
    from agent_periods
    where period = 'last_30' and tasks >= $error_rate_min_tasks
)

select
    'agent-error-' || agent_id as id,
    agent_id,
    agent_type,
    'reliability' as type,
    'High error rate: ' || agent_id as title,
    format('{:.1f} % of {:,d} tasks failed in the last 30 days', error_rate, tasks::bigint) as description,
    priority_at(error_rate, $error_rate_medium_percent, $error_rate_high_percent, $error_rate_critical_percent)
        as priority,
    'agent_performance' as category,
    agent_id as affected_component,
    format('About {:.0f} of the next 100 tasks of {} will fail', error_rate, agent_id) as predicted_issue,
    confidence(tasks, $error_rate_min_tasks, error_rate, $error_rate_medium_percent) as confidence,
    'Read the error messages of its failed tasks and mend the most frequent cause first' as recommended_action,
    'Affects ' || counted(tasks, 'task', 'tasks') as estimated_impact,
    json_object('agent_type', agent_type) as metadata,
    json_object(
        'tasks', tasks::bigint, 'failed', failed::bigint, 'error_rate', round(error_rate, 2),
        'threshold', $error_rate_medium_percent
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    tasks::bigint as sample_size,
from rates
where error_rate >= $error_rate_medium_percent
order by id;
