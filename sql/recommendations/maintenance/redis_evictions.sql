-- Warns of: Redis that evicts keys.
-- Why: what it evicts was meant to be kept: snapshots, budgets, even a whole stream. No policy that evicts is right:
-- journeys and session costs, which expire, are snapshots too. Redis must refuse what is new instead (noeviction).
-- Thresholds: any key within 24 hours, between two samples.
-- Inputs: samples (subject redis).
with steps as (
    select sampled_at, value, value - lag(value) over (order by sampled_at) as step
    from samples
    where subject = 'redis'
        and name = 'evicted_keys'
        and sampled_at > $now::timestamp - interval 24 hours
        and sampled_at <= $now::timestamp
),

-- a counter that fell began at 0 again
counted as (
    select
        sum(case when step is null then 0 when step >= 0 then step else value end) as evicted,
        count(step) as steps,
        min(sampled_at) as first_at,
        max(sampled_at) as last_at,
    from steps
)

select
    'redis-evictions' as id,
    'Redis evicts keys' as title,
    format(
        'Redis evicted {} since {}', counted(evicted, 'key', 'keys'), strftime(first_at, '%Y-%m-%d %H:%M UTC')
    ) as description,
    'high' as priority,
    'infrastructure' as category,
    'redis' as affected_component,
    'What is evicted next may be a stream with unread events, or what the dashboard shows' as predicted_issue,
    confidence(steps, 1, evicted, 0) as confidence,
    'Raise maxmemory, and give this Redis the policy that doctor asks for: CONFIG SET maxmemory-policy noeviction'
        as recommended_action,
    counted(evicted, 'key', 'keys') || ' lost' as estimated_impact,
    json_object() as metadata,
    json_object('evicted_keys', evicted::bigint, 'threshold', 0) as figures,
    first_at as window_from,
    last_at as window_to,
    steps as sample_size,
from counted
where evicted > 0
order by id;
