-- Warns of: events that wait long before they are counted.
-- Why: all figures are that much behind, and the wait ends in loss when the stream is trimmed.
-- Thresholds: the oldest unread entry has waited longer than $ingest_lag_s seconds (ten times that: high) at each of the
-- last two samples.
-- Inputs: samples (subject: the stream).
with numbered as (
    select
        subject as noun,
        sampled_at,
        value as behind_s,
        row_number() over (partition by subject order by sampled_at desc) as position,
    from samples
    where name = 'seconds_behind' and sampled_at <= $now::timestamp
),

waits as (
    select
        noun,
        min(behind_s) as behind_s,
        arg_max(behind_s, sampled_at) as newest_s,
        count(*) as samples,
        min(sampled_at) as first_at,
        max(sampled_at) as last_at,
    from numbered
    where position <= 2
    group by noun
),

counts as (
    select subject as noun, arg_max(value, sampled_at) as lag
    from samples
    where name = 'lag' and sampled_at <= $now::timestamp
    group by subject
)

select
    'ingest-lag-' || waits.noun as id,
    'Ingest is behind: ' || waits.noun as title,
    format(
        '{} to be read, the oldest for {}', counted(counts.lag, 'entry waits', 'entries wait'), timespan(waits.newest_s)
    ) as description,
    case when waits.behind_s > 10 * $ingest_lag_s then 'high' else 'medium' end as priority,
    'reliability' as category,
    waits.noun as affected_component,
    'Figures stay behind, and what waits is lost when the stream is trimmed' as predicted_issue,
    confidence(waits.samples, 2, waits.behind_s, $ingest_lag_s) as confidence,
    'See in the log whether ticks fail or take long; raise INGEST_TICK_ROWS after a pause' as recommended_action,
    format('Figures are {} old', timespan(waits.newest_s)) as estimated_impact,
    json_object('stream', waits.noun) as metadata,
    json_object(
        'unread', counts.lag::bigint, 'seconds_behind', round(waits.newest_s), 'least_of_two', round(waits.behind_s),
        'threshold_s', $ingest_lag_s
    ) as figures,
    waits.first_at as window_from,
    waits.last_at as window_to,
    waits.samples as sample_size,
from waits
join counts on counts.noun = waits.noun
where waits.samples = 2 and waits.behind_s > $ingest_lag_s
order by id;
