-- Warns of: an agent that takes longer than it used to.
-- Why: the slowest tasks are those that users remember; p95 moves before the mean does.
-- Thresholds: p95 of the last 7 days at least $slowing_ratio times that of the 28 before, with $slowing_min_tasks
-- durations on each side. Input: agent_periods.
with sides as (
    select
        now_side.agent_id,
        now_side.agent_type,
        now_side.durations as durations_now,
        before_side.durations as durations_before,
        now_side.p95_ms as p95_now,
        before_side.p95_ms as p95_before,
    from agent_periods as now_side
    join agent_periods as before_side on before_side.agent_id = now_side.agent_id
    where now_side.period = 'last_7'
        and before_side.period = 'before'
        and now_side.durations >= $slowing_min_tasks
        and before_side.durations >= $slowing_min_tasks
        and before_side.p95_ms > 0
)

select
    agent_id,
    agent_type,
    'performance' as type,
    case when p95_now >= 2 * $slowing_ratio * p95_before then 'high' else 'medium' end as severity,
    format(
        '95 % of tasks took up to {:.1f} s in the last 7 days, {:.1f} s in the 28 days before',
        p95_now / 1000,
        p95_before / 1000
    ) as message,
    'Look at the longest tasks of the week: larger inputs, a slower model, waiting for a tool' as suggestion,
    json_object(
        'window_days', 7, 'tasks', durations_now, 'tasks_before', durations_before, 'p95_ms', round(p95_now),
        'p95_ms_before', round(p95_before), 'threshold_ratio', $slowing_ratio
    ) as evidence,
from sides
where p95_now >= $slowing_ratio * p95_before
order by agent_id;
