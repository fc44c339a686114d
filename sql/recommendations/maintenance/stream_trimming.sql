-- Warns of: a stream whose unread entries will soon be trimmed.
-- Why: what is trimmed before it is read is lost; there is time to act only before.
-- Thresholds: at the pace at which unread entries grew within the hour (over ten minutes at least) they reach the
-- length at which the stream is trimmed in less than $trimming_warning_min minutes (24 times that: medium). That
-- length is what it has when entries are being trimmed, else $stream_maxlen (0: never trimmed).
-- Inputs: samples (subject: the stream).
with recent as (
    select
        subject as noun,
        min(sampled_at) as first_at,
        max(sampled_at) as last_at,
        count(distinct sampled_at) as samples,
        arg_min(case when name = 'lag' then value end, sampled_at) as first_lag,
        arg_max(case when name = 'lag' then value end, sampled_at) as lag,
        arg_min(case when name = 'length' then value end, sampled_at) as first_length,
        arg_max(case when name = 'length' then value end, sampled_at) as length,
        arg_min(case when name = 'entries_added' then value end, sampled_at) as first_added,
        arg_max(case when name = 'entries_added' then value end, sampled_at) as added,
    from samples
    where name in ('lag', 'length', 'entries_added')
        and sampled_at > $now::timestamp - interval 1 hour
        and sampled_at <= $now::timestamp
    group by subject
),

paces as (
    select
        *,
        case
            when added - first_added > length - first_length then length -- some were trimmed in between
            else nullif($stream_maxlen, 0)
        end as room,
        (lag - first_lag) / ((epoch_ms(last_at) - epoch_ms(first_at)) / 1000) as growth_a_second,
    from recent
    where epoch_ms(last_at) - epoch_ms(first_at) >= 600000
),

times as (
    select *, greatest(room - lag, 0) / growth_a_second as seconds_to_loss
    from paces
    where growth_a_second > 0 and room > 0
)

select
    'stream-trimming-' || noun as id,
    'Unread events will be trimmed: ' || noun as title,
    format(
        '{} to be read, {:,.1f} more every second; in {} the oldest will be trimmed',
        counted(lag, 'entry waits', 'entries wait'),
        growth_a_second,
        timespan(seconds_to_loss)
    ) as description,
    case when seconds_to_loss < $trimming_warning_min * 60 then 'high' else 'medium' end as priority,
    'reliability' as category,
    noun as affected_component,
    format(
        'Events are lost from {} on',
        strftime(last_at + to_microseconds((seconds_to_loss * 1e6)::bigint), '%Y-%m-%d %H:%M UTC')
    ) as predicted_issue,
    confidence(samples, 2, $trimming_warning_min * 60 * 24, seconds_to_loss) as confidence,
    'See why ingest is behind (the log of the scheduler), and raise STREAM_MAXLEN meanwhile' as recommended_action,
    counted(growth_a_second * 3600, 'event', 'events') || ' an hour will be lost' as estimated_impact,
    json_object('stream', noun) as metadata,
    json_object(
        'unread', lag::bigint, 'growth_a_second', round(growth_a_second, 3), 'room', room::bigint,
        'seconds_to_loss', round(seconds_to_loss), 'threshold_s', $trimming_warning_min * 60 * 24
    ) as figures,
    first_at as window_from,
    last_at as window_to,
    samples as sample_size,
from times
where seconds_to_loss < $trimming_warning_min * 60 * 24
order by id;
