-- Warns of: a disk that is getting full where the warehouse lies.
-- Why: with less than MIN_FREE_MB free no job writes anything.
-- Thresholds: free space below $disk_free_medium_percent, $disk_free_high_percent, $disk_free_critical_percent of the
-- disk and below $disk_free_enough_gb GB, or below twice $min_free_mb MB (critical); the newest sample of the hour.
-- Inputs: samples (subject disk).
with recent as (
    select name, arg_max(value, sampled_at) as value, count(*) as samples, max(sampled_at) as sampled_at
    from samples
    where subject = 'disk' and sampled_at > $now::timestamp - interval 1 hour and sampled_at <= $now::timestamp
    group by name
),

disk as (
    select
        max(case when name = 'free_bytes' then value end) as free,
        max(case when name = 'total_bytes' then value end) as total,
        max(samples) as samples,
        max(sampled_at) as sampled_at,
    from recent
),

-- bytes a day, from a week of samples that span two days at least
pace as (
    select
        case
            when max(sampled_at) - min(sampled_at) >= interval 2 days
                then regr_slope(value, epoch_ms(sampled_at) / 86400000.0)
        end as bytes_a_day,
    from samples
    where subject = 'disk' and name = 'free_bytes' and sampled_at > $now::timestamp - interval 7 days
)

select
    'disk-space' as id,
    'The disk is getting full' as title,
    format('{:.1f} % of the disk is free: {}', free * 100 / total, storage(free)) as description,
    case
        when free * 100 < $disk_free_critical_percent * total or free < 2e6 * $min_free_mb then 'critical'
        when free * 100 < $disk_free_high_percent * total then 'high'
        else 'medium'
    end as priority,
    'infrastructure' as category,
    'disk' as affected_component,
    case
        when bytes_a_day < 0
            then format(
                'At the pace of this week it is full in {}; then nothing is stored',
                counted(free / -bytes_a_day, 'day', 'days')
            )
        else 'When it is full nothing is stored'
    end as predicted_issue,
    confidence(samples, 1, $disk_free_medium_percent, free * 100 / total) as confidence,
    'Make room: lake partitions and backups that are no longer needed, logs; or a larger disk' as recommended_action,
    storage(free) || ' left' as estimated_impact,
    json_object() as metadata,
    json_object(
        'free_bytes', free::bigint, 'total_bytes', total::bigint, 'free_percent', round(free * 100 / total, 2),
        'bytes_a_day', round(bytes_a_day), 'threshold', $disk_free_medium_percent
    ) as figures,
    $now::timestamp - interval 1 hour as window_from,
    sampled_at as window_to,
    samples as sample_size,
from disk
cross join pace
where total > 0
    and (
        (free * 100 < $disk_free_medium_percent * total and free < 1e9 * $disk_free_enough_gb)
        or free < 2e6 * $min_free_mb
    )
order by id;
