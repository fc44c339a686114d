-- Warns of: Redis that has little memory left.
-- Why: at its limit Redis evicts keys or refuses writes; both lose events before they are read.
-- Thresholds: used memory above $redis_memory_medium_percent, $redis_memory_high_percent,
-- $redis_memory_critical_percent of its limit (maxmemory, else the machine's memory), in the newest sample of the hour.
-- Inputs: samples (subject redis).
with recent as (
    select name, arg_max(value, sampled_at) as value, count(*) as samples, max(sampled_at) as sampled_at
    from samples
    where subject = 'redis' and sampled_at > $now::timestamp - interval 1 hour and sampled_at <= $now::timestamp
    group by name
),

memory as (
    select
        max(case when name = 'used_memory_bytes' then value end) as used,
        max(case when name = 'maxmemory_bytes' then value end) as maxmemory,
        max(case when name = 'total_system_memory_bytes' then value end) as machine,
        max(case when name = 'used_memory_bytes' then samples end) as samples,
        max(sampled_at) as sampled_at,
    from recent
),

shares as (
    select *, coalesce(nullif(maxmemory, 0), machine) as most, used * 100 / coalesce(nullif(maxmemory, 0), machine) as share
    from memory
    where coalesce(nullif(maxmemory, 0), machine) > 0
)

select
    'redis-memory' as id,
    'Redis is running out of memory' as title,
    format('Redis uses {:.1f} % of {}', share, storage(most)) as description,
    case
        when share > $redis_memory_critical_percent then 'critical'
        when share > $redis_memory_high_percent then 'high'
        else 'medium'
    end as priority,
    'infrastructure' as category,
    'redis' as affected_component,
    'At the limit keys are evicted or writes refused: events are lost before they are read' as predicted_issue,
    confidence(samples, 1, share, $redis_memory_medium_percent) as confidence,
    'Raise maxmemory, or trim the streams and caches that hold most; see /advanced/optimization/type/memory'
        as recommended_action,
    storage(greatest(most - used, 0)) || ' left' as estimated_impact,
    json_object('limit', case when maxmemory > 0 then 'maxmemory' else 'machine' end) as metadata,
    json_object(
        'used_memory_bytes', used::bigint, 'limit_bytes', most::bigint, 'used_percent', round(share, 2),
        'threshold', $redis_memory_medium_percent
    ) as figures,
    $now::timestamp - interval 1 hour as window_from,
    sampled_at as window_to,
    samples as sample_size,
from shares
where share > $redis_memory_medium_percent
order by id;
