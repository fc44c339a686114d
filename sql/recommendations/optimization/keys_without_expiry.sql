-- Saves: memory of Redis that is held by keys which never end.
-- Why: what is written without an expiry stays for ever; caches and sessions so written fill the memory in the end.
-- How: share of the keys without an expiry in the newest sample. How much memory they hold is not known from it: no saving is
-- claimed.
-- Thresholds: more than $saving_idle_memory_percent of the keys; Redis uses $saving_min_memory_mb MB or more; medium above
-- $redis_memory_medium_percent of its memory, else low. From 1,000 keys on.
-- Inputs: samples (subject redis).
with newest as (
    select
        max(case when name = 'keys' then value end) as keys,
        max(case when name = 'keys_with_expiry' then value end) as with_expiry,
        max(case when name = 'used_memory_bytes' then value end) as used,
        max(case when name = 'maxmemory_bytes' then value end) as maxmemory,
        max(case when name = 'total_system_memory_bytes' then value end) as machine,
        max(sampled_at) as sampled_at,
    from samples
    where subject = 'redis'
        and sampled_at = (
            select max(sampled_at)
            from samples
            where subject = 'redis'
                and sampled_at > $now::timestamp - interval 1 hour
                and sampled_at <= $now::timestamp
        )
),

shares as (
    select
        *,
        (keys - with_expiry) * 100 / keys as share,
        used * 100 / coalesce(nullif(maxmemory, 0), machine) as used_percent,
    from newest
    where keys >= 1000
)

select
    'redis-keys-without-expiry' as id,
    'memory' as resource_type,
    'Most keys in Redis never expire' as title,
    json_object('keys', keys::bigint, 'keys_with_expiry', with_expiry::bigint, 'used_memory_bytes', used::bigint)
        as current_usage,
    'Give sessions and caches an expiry (EXPIRE, or SET … EX) where they are written' as recommended_change,
    savings_of(0, 0, 0) as expected_savings,
    'low' as implementation_effort,
    case when used_percent > $redis_memory_medium_percent then 'medium' else 'low' end as priority,
    format(
        '{:,d} of {:,d} keys have no expiry; Redis uses {}',
        (keys - with_expiry)::bigint, keys::bigint, storage(used)
    )
        as details,
    confidence(keys, 1000, share, $saving_idle_memory_percent) as confidence,
    json_object(
        'keys', keys::bigint, 'keys_without_expiry', (keys - with_expiry)::bigint, 'share_percent', round(share, 2),
        'used_percent', round(used_percent, 2), 'threshold_percent', $saving_idle_memory_percent
    ) as figures,
    sampled_at as window_from,
    sampled_at as window_to,
    keys::bigint as sample_size,
from shares
where share > $saving_idle_memory_percent and used >= $saving_min_memory_mb * 1000000
order by id;
