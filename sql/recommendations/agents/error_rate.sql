-- Warns of: an agent whose tasks fail too often.
-- Why: at a rate over the threshold users meet failures regularly, whatever the agent's past.
-- Thresholds: $error_rate_medium_percent, $error_rate_high_percent, $error_rate_critical_percent; from
-- $error_rate_min_tasks terminal tasks in the last 30 days on. Input: agent_periods.
with rates as (
    select agent_id, agent_type, tasks, failed, failed * 100 / tasks as error_rate
    from agent_periods
    where period = 'last_30' and tasks >= $error_rate_min_tasks
)

select
    agent_id,
    agent_type,
    'reliability' as type,
    case
        when error_rate >= $error_rate_critical_percent then 'critical'
        when error_rate >= $error_rate_high_percent then 'high'
        else 'medium'
    end as severity,
    format('{:.1f} % of {:d} tasks failed in the last 30 days', error_rate, tasks::bigint) as message,
    'Read the error messages of its failed tasks and mend the most frequent cause first' as suggestion,
    json_object(
        'window_days', 30, 'tasks', tasks, 'failed', failed, 'error_rate', round(error_rate, 2),
        'threshold', $error_rate_medium_percent
    ) as evidence,
from rates
where error_rate >= $error_rate_medium_percent
order by agent_id;
