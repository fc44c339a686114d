-- Warns of: a stream of which more and more entries do not fit.
-- Why: a producer was changed; what it sends is in no figure until it is mended.
-- Test: two-proportion z-test, one-sided, with continuity correction, of the entries that were read in the last 24 hours
-- against the 7 days before; p < 0.01 is z > 2.3263. With nothing before, any share counts as a rise.
-- Thresholds: $dead_letter_percent of the entries (ten times that: high), from $dead_letter_min_entries on.
-- Inputs: samples (subject: the stream), dead_letters.
with steps as (
    select
        subject as noun,
        name,
        sampled_at,
        sampled_at > $now::timestamp - interval 24 hours as is_new,
        greatest(value - lag(value) over (partition by subject, name order by sampled_at), 0) as step,
    from samples
    where name in ('entries_read', 'dead')
        and sampled_at > $now::timestamp - interval 8 days
        and sampled_at <= $now::timestamp
),

sides as (
    select
        noun,
        sum(case when is_new and name = 'entries_read' then coalesce(step, 0) else 0 end) as entries_now,
        sum(case when is_new and name = 'dead' then coalesce(step, 0) else 0 end) as dead_now,
        sum(case when not is_new and name = 'entries_read' then coalesce(step, 0) else 0 end) as entries_before,
        sum(case when not is_new and name = 'dead' then coalesce(step, 0) else 0 end) as dead_before,
        min(sampled_at) as first_at,
        max(sampled_at) as last_at,
    from steps
    group by noun
),

tested as (
    select
        *,
        dead_now * 100 / entries_now as percent_now,
        case when entries_before > 0 then dead_before * 100 / entries_before else 0 end as percent_before,
        case when entries_before > 0 then z_of_rise(dead_now, entries_now, dead_before, entries_before) end as z,
    from sides
    where dead_now > 0 and entries_now >= $dead_letter_min_entries
),

fields as (
    select noun, field, count(*) as dead
    from dead_letters
    where seen_at > $now::timestamp - interval 24 hours
    group by noun, field
),

reasons as (
    select noun, arg_max(field, dead) as field
    from fields
    group by noun
)

select
    'dead-letters-' || tested.noun as id,
    'Entries do not fit: ' || tested.noun as title,
    format(
        '{:.1f} % of {:,d} entries of the last 24 hours do not fit, {:.1f} % in the 7 days before',
        tested.percent_now,
        tested.entries_now::bigint,
        tested.percent_before
    )
        || coalesce('; most for ' || reasons.field, '') as description,
    case when tested.percent_now >= 10 * $dead_letter_percent then 'high' else 'medium' end as priority,
    'reliability' as category,
    tested.noun as affected_component,
    'What the producer sends goes on being in no figure' as predicted_issue,
    confidence(tested.entries_now, $dead_letter_min_entries, tested.percent_now, $dead_letter_percent) as confidence,
    'Read the reasons in the table dead_letters, and mend the producer that sends them' as recommended_action,
    counted(tested.dead_now, 'entry a day is', 'entries a day are') || ' not counted' as estimated_impact,
    json_object('stream', tested.noun, 'field', reasons.field) as metadata,
    json_object(
        'entries', tested.entries_now::bigint, 'dead', tested.dead_now::bigint, 'percent', round(tested.percent_now, 2),
        'entries_before', tested.entries_before::bigint, 'dead_before', tested.dead_before::bigint,
        'percent_before', round(tested.percent_before, 2), 'z', round(tested.z, 2), 'threshold_z', 2.3263,
        'threshold', $dead_letter_percent
    ) as figures,
    tested.first_at as window_from,
    tested.last_at as window_to,
    tested.entries_now::bigint as sample_size,
from tested
left join reasons on reasons.noun = tested.noun
where tested.percent_now >= $dead_letter_percent and coalesce(tested.z, 1e9) > 2.3263
order by id;
