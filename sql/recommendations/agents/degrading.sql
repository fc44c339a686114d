-- Warns of: an agent that fails more often than it used to.
-- Why: a change for the worse shows in an agent's own past long before it crosses a fixed line.
-- Test: two-proportion z-test, one-sided, with continuity correction, of failures (failed and timed out) in the last 7
-- days against the 28 before; p < 0.01 is z > 2.3263.
-- Thresholds: $degrading_points (four times: high); $error_rate_min_tasks on each side.
-- Inputs: agent_periods.
with sides as (
    select
        now_side.agent_id,
        now_side.agent_type,
        now_side.tasks as tasks_now,
        before_side.tasks as tasks_before,
        now_side.failed + now_side.timeout as failures_now,
        before_side.failed + before_side.timeout as failures_before,
        (now_side.failed + now_side.timeout) / now_side.tasks as rate_now,
        (before_side.failed + before_side.timeout) / before_side.tasks as rate_before,
    from agent_periods as now_side
    join agent_periods as before_side on before_side.agent_id = now_side.agent_id
    where now_side.period = 'last_7'
        and before_side.period = 'before'
        and now_side.tasks >= $error_rate_min_tasks
        and before_side.tasks >= $error_rate_min_tasks
),

tested as (
    select
        *,
        round((rate_now - rate_before) * 100, 9) as points, -- 15 % - 10 % is a little less than 5 in floating point
        z_of_rise(failures_now, tasks_now, failures_before, tasks_before) as z,
    from sides
)

select
    'agent-degrading-' || agent_id as id,
    agent_id,
    agent_type,
    'degrading' as type,
    'Degrading: ' || agent_id as title,
    format(
        '{:.1f} % of tasks failed or timed out in the last 7 days, {:.1f} % in the 28 days before',
        rate_now * 100,
        rate_before * 100
    ) as description,
    case when points >= 4 * $degrading_points then 'high' else 'medium' end as priority,
    'agent_performance' as category,
    agent_id as affected_component,
    format('{} goes on failing {:.1f} points more often than it used to', agent_id, points) as predicted_issue,
    confidence(least(tasks_now, tasks_before), $error_rate_min_tasks, points, $degrading_points) as confidence,
    'Compare what was changed in the last week: prompt, model, tools, input' as recommended_action,
    format('About {} a week', counted(tasks_now * points / 100, 'more failure', 'more failures')) as estimated_impact,
    json_object('agent_type', agent_type) as metadata,
    json_object(
        'tasks', tasks_now::bigint, 'tasks_before', tasks_before::bigint, 'failure_rate', round(rate_now * 100, 2),
        'failure_rate_before', round(rate_before * 100, 2), 'z', round(z, 2), 'threshold_z', 2.3263,
        'points', round(points, 2), 'threshold_points', $degrading_points
    ) as figures,
    $today::date - 34 as window_from,
    $today::date as window_to,
    (tasks_now + tasks_before)::bigint as sample_size,
from tested
where z > 2.3263 and points >= $degrading_points
order by id;
