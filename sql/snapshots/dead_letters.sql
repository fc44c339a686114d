-- Question: which entries did not fit, and why? The newest hundred of each stream.
-- Grain: one document per stream, with columns by entry, newest first; empty ones when all fitted.
-- Input: newest_dead_letters.
with ranked as (
    select
        *,
        row_number() over (partition by noun order by seen_at desc, epoch desc, entry_ms desc, entry_seq desc) as position,
    from newest_dead_letters
),

columnar as (
    select
        noun,
        list(entry_ms || '-' || entry_seq order by position) as entry_id,
        list(strftime(seen_at, '%Y-%m-%dT%H:%M:%S.%fZ') order by position) as seen_at,
        list(field order by position) as wrong_field,
        list(reason order by position) as reason,
        list(raw order by position) as raw,
        list(raw_length order by position) as raw_length,
    from ranked
    group by noun
)

select
    streams.noun as field,
    coalesce(entry_id, []) as entry_id, -- in the stream
    coalesce(seen_at, []) as seen_at,
    coalesce(wrong_field, []) as wrong_field, -- the first that is wrong
    coalesce(reason, []) as reason,
    coalesce(raw, []) as raw, -- names and values as they came, JSON, as far as it is shown
    coalesce(raw_length, []) as raw_length, -- before it was cut
from (values ('agent'), ('behavior'), ('llm')) as streams (noun)
left join columnar on columnar.noun = streams.noun
order by streams.noun;
