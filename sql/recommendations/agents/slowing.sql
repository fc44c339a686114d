-- Warns of: an agent that takes longer than it used to.
-- Why: the slowest tasks are those that users remember; p95 moves before the mean does.
-- Test: two-proportion z-test, one-sided, with continuity correction, of the tasks that took longer than the p95 of the 28
-- days before, in the last 7 days against these; p < 0.01 is z > 2.3263. What is not beyond chance is low: the p95 of few
-- tasks is now high, now low.
-- Thresholds: p95 of the last 7 days at least $slowing_ratio times that of the 28 before (twice that: high), with
-- $slowing_min_tasks durations on each side.
-- Inputs: agent_periods, agent_15m_durations, calendar.
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
        and now_side.p95_ms >= $slowing_ratio * before_side.p95_ms
),

-- a duration is that of the middle of its bucket, two per cent from the next one
longer as (
    select
        sides.agent_id,
        sum(case when calendar.day > $today::date - 7 then agent_15m_durations.tasks else 0 end)::double as longer_now,
        sum(case when calendar.day <= $today::date - 7 then agent_15m_durations.tasks else 0 end)::double as longer_before,
    from sides
    join agent_15m_durations on agent_15m_durations.agent_id = sides.agent_id
    join calendar on calendar.bucket = agent_15m_durations.bucket
    where calendar.day between $today::date - 34 and $today::date
        and 2 * pow(1.02, agent_15m_durations.duration_bucket) / 2.02 > 1.01 * sides.p95_before
    group by sides.agent_id
),

tested as (
    select
        sides.*,
        coalesce(longer.longer_now, 0) as longer_now,
        z_of_rise(coalesce(longer.longer_now, 0), durations_now, coalesce(longer.longer_before, 0), durations_before) as z,
    from sides
    left join longer on longer.agent_id = sides.agent_id
)

select
    'agent-slowing-' || agent_id as id,
    agent_id,
    agent_type,
    'performance' as type,
    'Slower than it was: ' || agent_id as title,
    format(
        '95 % of tasks took up to {} in the last 7 days, {} in the 28 days before; {:.0f} % now take longer than {}{}',
        timespan(p95_now / 1000),
        timespan(p95_before / 1000),
        longer_now * 100 / durations_now,
        timespan(p95_before / 1000),
        case when z > 2.3263 then '' else ', which may be chance' end
    ) as description,
    case
        when z <= 2.3263 then 'low'
        when p95_now >= 2 * $slowing_ratio * p95_before then 'high'
        else 'medium'
    end as priority,
    'agent_performance' as category,
    agent_id as affected_component,
    format('Users of {} go on waiting {:,.1f} times as long', agent_id, p95_now / p95_before) as predicted_issue,
    confidence(least(durations_now, durations_before), $slowing_min_tasks, p95_now / p95_before, $slowing_ratio)
        as confidence,
    'Look at the longest tasks of the week: larger inputs, a slower model, waiting for a tool' as recommended_action,
    format('Affects {} a week', counted(longer_now, 'task', 'tasks')) as estimated_impact,
    json_object('agent_type', agent_type) as metadata,
    json_object(
        'tasks', durations_now::bigint, 'tasks_before', durations_before::bigint, 'p95_ms', round(p95_now),
        'p95_ms_before', round(p95_before), 'ratio', round(p95_now / p95_before, 2), 'threshold_ratio', $slowing_ratio,
        'longer', longer_now::bigint, 'z', round(z, 2), 'threshold_z', 2.3263
    ) as figures,
    $today::date - 34 as window_from,
    $today::date as window_to,
    (durations_now + durations_before)::bigint as sample_size,
from tested
order by id;
