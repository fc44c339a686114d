-- Saves: memory of Redis that is held by entries which were read long ago.
-- Why: what is read lies in the warehouse; of a stream only what guards against a longer stop of the service is of use.
-- How: entries of a stream, against those that arrive in a day, at the pace of the last 24 hours. More than ten days of them
-- are more than any stop should last; what lies beyond is the share that could go.
-- Thresholds: more than 10 times the entries of a day, from $dead_letter_min_entries of these on, and samples over 20 hours
-- of these 24; Redis uses $saving_min_memory_mb MB or more; medium above $redis_memory_medium_percent of its memory, else
-- low.
-- Inputs: samples (subjects redis and the streams' nouns).
with counters as (
    select
        subject,
        arg_max(case when name = 'length' then value end, sampled_at) as length,
        max(case when name = 'entries_added' then value end) - min(case when name = 'entries_added' then value end) as added,
        min(case when name = 'entries_added' then sampled_at end) as first_at,
        max(case when name = 'entries_added' then sampled_at end) as last_at,
    from samples
    where subject in ('behavior', 'agent', 'llm')
        and name in ('length', 'entries_added')
        and sampled_at >= $now::timestamp - interval 24 hours
        and sampled_at <= $now::timestamp
    group by subject
),

recent as (
    select * exclude (added), added * 86400 / (epoch(last_at) - epoch(first_at)) as added
    from counters
    where epoch(last_at) - epoch(first_at) >= 20 * 3600
),

memory as (
    select
        arg_max(case when name = 'used_memory_bytes' then value end, sampled_at) as used,
        arg_max(case when name = 'maxmemory_bytes' then value end, sampled_at) as maxmemory,
        arg_max(case when name = 'total_system_memory_bytes' then value end, sampled_at) as machine,
    from samples
    where subject = 'redis'
        and name in ('used_memory_bytes', 'maxmemory_bytes', 'total_system_memory_bytes')
        and sampled_at > $now::timestamp - interval 1 hour
        and sampled_at <= $now::timestamp
),

redis as (
    select used, used * 100 / coalesce(nullif(maxmemory, 0), machine) as used_percent
    from memory
)

select
    'stream-too-long-' || recent.subject as id,
    'memory' as resource_type,
    format('The stream of {} events keeps more than ten days', recent.subject) as title,
    json_object('stream', recent.subject, 'entries', recent.length::bigint, 'entries_a_day', recent.added::bigint)
        as current_usage,
    format('Trim it: XTRIM … MAXLEN ~ {:d}, and the client''s setting STREAM_MAXLEN', (recent.added * 10)::bigint)
        as recommended_change,
    json_object(
        'cost_usd', 0, 'cost_usd_low', 0, 'cost_usd_high', 0,
        'performance_percent', round((recent.length - 10 * recent.added) * 100 / recent.length, 2)
    ) as expected_savings,
    'low' as implementation_effort,
    case when redis.used_percent > $redis_memory_medium_percent then 'medium' else 'low' end as priority,
    format(
        '{:,d} entries, to which about {:,d} come in a day; Redis uses {}',
        recent.length::bigint, recent.added::bigint, storage(redis.used)
    ) as details,
    confidence(recent.added, $dead_letter_min_entries, recent.length, 10 * recent.added) as confidence,
    json_object(
        'entries', recent.length::bigint, 'entries_a_day', recent.added::bigint,
        'days_kept', round(recent.length / recent.added, 1), 'threshold_days', 10
    ) as figures,
    recent.first_at as window_from,
    recent.last_at as window_to,
    recent.added::bigint as sample_size,
from recent
cross join redis
where recent.added >= $dead_letter_min_entries
    and recent.length > 10 * recent.added
    and redis.used >= $saving_min_memory_mb * 1000000
order by id;
