-- Warns of: a Redis cache that is asked for what it does not hold.
-- Why: each miss is work done again, often a call of a model.
-- Thresholds: hit rate of 24 hours below $hit_rate_percent (below half of that: medium), from $hit_rate_min_lookups
-- look-ups on.
-- Inputs: samples (subject redis).
with steps as (
    select name, sampled_at, value, value - lag(value) over (partition by name order by sampled_at) as step
    from samples
    where subject = 'redis'
        and name in ('keyspace_hits', 'keyspace_misses')
        and sampled_at > $now::timestamp - interval 24 hours
        and sampled_at <= $now::timestamp
),

-- a counter that fell began at 0 again
counted as (
    select
        name,
        sum(case when step is null then 0 when step >= 0 then step else value end) as looked_up,
        min(sampled_at) as first_at,
        max(sampled_at) as last_at,
    from steps
    group by name
),

rates as (
    select
        sum(case when name = 'keyspace_hits' then looked_up else 0 end) as hits,
        sum(looked_up) as lookups,
        min(first_at) as first_at,
        max(last_at) as last_at,
    from counted
)

select
    'redis-hit-rate' as id,
    'Few cache hits in Redis' as title,
    format('{:.1f} % of {:,d} look-ups of the last 24 hours found a key', hits * 100 / lookups, lookups::bigint)
        as description,
    case when hits * 100 < $hit_rate_percent / 2 * lookups then 'medium' else 'low' end as priority,
    'infrastructure' as category,
    'redis' as affected_component,
    'What is not found is computed or bought again, each time' as predicted_issue,
    confidence(lookups, $hit_rate_min_lookups, $hit_rate_percent, hits * 100 / lookups) as confidence,
    'See which keys expire too early or are evicted, and whether callers ask for keys that nobody writes'
        as recommended_action,
    counted(lookups - hits, 'miss', 'misses') || ' a day' as estimated_impact,
    json_object() as metadata,
    json_object(
        'hits', hits::bigint, 'misses', (lookups - hits)::bigint, 'hit_rate', round(hits * 100 / lookups, 2),
        'threshold', $hit_rate_percent
    ) as figures,
    first_at as window_from,
    last_at as window_to,
    lookups::bigint as sample_size,
from rates
where lookups >= $hit_rate_min_lookups and hits * 100 < $hit_rate_percent * lookups
order by id;
