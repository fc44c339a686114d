-- Warns of: an agent whose slowest tasks take very long.
-- Why: who waits for minutes goes away or asks twice; a task that long is often two.
-- Thresholds: p95 of the last 30 days from $slow_p95_s seconds on (low; five times that: medium), with
-- $slowing_min_tasks durations.
-- Inputs: agent_periods.
with slowest as (
    select agent_id, agent_type, durations, p95_ms / 1000 as p95_s
    from agent_periods
    where period = 'last_30' and durations >= $slowing_min_tasks
)

select
    'agent-slow-' || agent_id as id,
    agent_id,
    agent_type,
    'performance' as type,
    'Slow: ' || agent_id as title,
    format('95 % of {:,d} tasks of the last 30 days took up to {}, one in twenty longer', durations::bigint, timespan(p95_s))
        as description,
    case when p95_s >= 5 * $slow_p95_s then 'medium' else 'low' end as priority,
    'agent_performance' as category,
    agent_id as affected_component,
    format('One in twenty users of {} waits longer than {}', agent_id, timespan(p95_s)) as predicted_issue,
    confidence(durations, $slowing_min_tasks, p95_s, $slow_p95_s) as confidence,
    'Split its long tasks, or show progress while they run; raise SLOW_P95_S if they are meant to be long'
        as recommended_action,
    format('Affects {} in 30 days', counted(durations / 20, 'task', 'tasks')) as estimated_impact,
    json_object('agent_type', agent_type) as metadata,
    json_object('tasks', durations::bigint, 'p95_ms', round(p95_s * 1000), 'threshold_s', $slow_p95_s) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    durations::bigint as sample_size,
from slowest
where p95_s >= $slow_p95_s
order by id;
