-- Saves: look-ups of Redis that find nothing.
-- Why: each miss is a look-up in vain and work done again, often a call of a model.
-- How: hits and misses of the last 24 hours. What a miss costs is not known from them: no saving of money is claimed, but
-- the share of the look-ups that could be hits up to the threshold.
-- Thresholds: hit rate below $hit_rate_percent (below half of that: medium, else low), from $hit_rate_min_lookups look-ups on.
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
rates as (
    select
        sum(case when name <> 'keyspace_hits' or step is null then 0 when step >= 0 then step else value end) as hits,
        sum(case when step is null then 0 when step >= 0 then step else value end) as lookups,
        min(sampled_at) as first_at,
        max(sampled_at) as last_at,
    from steps
)

select
    'redis-cache-misses' as id,
    'cache' as resource_type,
    'Redis is asked for what it does not hold' as title,
    json_object('hits', hits::bigint, 'misses', (lookups - hits)::bigint, 'hit_rate', round(hits * 100 / lookups, 2))
        as current_usage,
    'Keep for longer what is asked for again, and ask no key that nobody writes' as recommended_change,
    json_object(
        'cost_usd', 0, 'cost_usd_low', 0, 'cost_usd_high', 0,
        'performance_percent', round($hit_rate_percent - hits * 100 / lookups, 2)
    ) as expected_savings,
    'medium' as implementation_effort,
    case when hits * 100 < $hit_rate_percent / 2 * lookups then 'medium' else 'low' end as priority,
    format('{:.1f} % of {:,d} look-ups of the last 24 hours found a key', hits * 100 / lookups, lookups::bigint) as details,
    confidence(lookups, $hit_rate_min_lookups, $hit_rate_percent, hits * 100 / lookups) as confidence,
    json_object(
        'hits', hits::bigint, 'misses', (lookups - hits)::bigint, 'hit_rate', round(hits * 100 / lookups, 2),
        'threshold_percent', $hit_rate_percent
    ) as figures,
    first_at as window_from,
    last_at as window_to,
    lookups::bigint as sample_size,
from rates
where lookups >= $hit_rate_min_lookups and hits * 100 < $hit_rate_percent * lookups
order by id;
