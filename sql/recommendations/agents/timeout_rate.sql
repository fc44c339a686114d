-- Warns of: an agent whose tasks time out, or are abandoned, too often.
-- Why: such a task costs its whole time and its tokens, and gives nothing.
-- Thresholds: $error_rate_medium_percent, $error_rate_high_percent, $error_rate_critical_percent; from
-- $error_rate_min_tasks terminal tasks in the last 30 days on. Input: agent_periods.
with rates as (
    select agent_id, agent_type, tasks, timeout, timeout * 100 / tasks as timeout_rate
    from agent_periods
    where period = 'last_30' and tasks >= $error_rate_min_tasks
)

select
    agent_id,
    agent_type,
    'timeout' as type,
    case
        when timeout_rate >= $error_rate_critical_percent then 'critical'
        when timeout_rate >= $error_rate_high_percent then 'high'
        else 'medium'
    end as severity,
    format('{:.1f} % of {:d} tasks timed out in the last 30 days', timeout_rate, tasks::bigint) as message,
    'Split long tasks or raise their limit; look for a tool or model that hangs' as suggestion,
    json_object(
        'window_days', 30, 'tasks', tasks, 'timeout', timeout, 'timeout_rate', round(timeout_rate, 2),
        'threshold', $error_rate_medium_percent
    ) as evidence,
from rates
where timeout_rate >= $error_rate_medium_percent
order by agent_id;
