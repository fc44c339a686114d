-- Question: where is ingest in each stream, and what became of its entries?
-- Grain: one document per stream. Inputs: streams, dead_reasons, field_errors, $now.
with ranked as (
    select *, row_number() over (partition by noun order by entries desc, field) as position
    from dead_reasons
),

named as (
    select noun, case when position <= 20 then field else 'other fields' end as field, sum(entries)::bigint as entries
    from ranked
    group by noun, case when position <= 20 then field else 'other fields' end
),

dead as (
    select noun, map(list(field order by field), list(entries order by field)) as dead_reasons
    from named
    group by noun
),

errors as (
    select noun, map(list(field order by field), list(entries order by field)) as field_errors
    from field_errors
    group by noun
)

select
    streams.noun as field,
    streams.epoch,
    streams.last_id,
    streams.entries_read as read,
    streams.accepted as rows,
    streams.dead,
    streams.duplicates,
    streams.late,
    streams.entries_read + streams.lost as added, -- entries ever added that are accounted for
    streams.lost, -- trimmed or deleted before they were read
    streams.entries_added is not null as loss_is_known, -- false before Redis 7, which does not count
    streams.lag, -- entries not read yet
    case
        -- an ID may lie beyond any time, and beyond signed numbers
        when streams.lag > 0
            then greatest(epoch_ms($now::timestamp) - split_part(streams.last_id, '-', 1)::hugeint, 0) / 1000
        else 0
    end as seconds_behind, -- since the oldest entry not read yet arrived, nearly
    strftime(streams.last_event_at, '%Y-%m-%dT%H:%M:%S.%fZ') as last_event_at, -- newest event time seen
    streams.length,
    streams.resets,
    streams.recovering,
    streams.first_id,
    coalesce(dead.dead_reasons, map()) as dead_reasons,
    coalesce(errors.field_errors, map()) as field_errors, -- values that were dropped from entries that count
from streams
left join dead on dead.noun = streams.noun
left join errors on errors.noun = streams.noun
order by streams.noun;
