-- Warns of: entries of a stream, or of AutoBot's list behind it, that were trimmed or deleted before they were read.
-- Why: they are in no figure, and nothing brings them back; more go the same way until somebody acts.
-- Thresholds: any entry within $data_loss_days days.
-- Inputs: incidents, streams.
with losses as (
    select noun, sum(entries) as lost, min(seen_at) as first_at, max(seen_at) as last_at
    from incidents
    where kind = 'trimmed' and entries > 0 and seen_at > $now::timestamp - to_days($data_loss_days)
    group by noun
)

select
    'data-loss-' || losses.noun as id,
    'Events were lost: ' || losses.noun as title,
    format(
        '{} trimmed before being read, the last at {}',
        counted(losses.lost, 'entry was', 'entries were'),
        strftime(losses.last_at, '%Y-%m-%d %H:%M UTC')
    ) as description,
    'critical' as priority,
    'reliability' as category,
    losses.noun as affected_component,
    'The figures of those hours stay too low, and more may be lost' as predicted_issue,
    confidence(losses.lost + streams.entries_read, 1, losses.lost, 0) as confidence,
    'Keep the scheduler running; raise STREAM_MAXLEN and any other limit that trims the stream' as recommended_action,
    counted(losses.lost, 'event is', 'events are') || ' missing' as estimated_impact,
    json_object('stream', losses.noun) as metadata,
    json_object(
        'lost', losses.lost::bigint, 'lost_ever', streams.lost, 'read_ever', streams.entries_read, 'threshold', 0
    ) as figures,
    losses.first_at as window_from,
    losses.last_at as window_to,
    (losses.lost + streams.entries_read)::bigint as sample_size,
from losses
join streams on streams.noun = losses.noun
order by id;
