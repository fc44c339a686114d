-- Question: which entries did not fit, and why? The newest hundred.
-- Grain: one document, with columns by entry, newest first; empty ones when all fitted. Input: dead_letters.
-- No history is read: storage keeps the least and greatest time of each stretch of rows, and DuckDB takes the newest first.
with newest as (
    select *
    from dead_letters
    order by seen_at desc, noun, epoch desc, entry_ms desc, entry_seq desc
    limit 100
),

ranked as (
    select
        *, row_number() over (order by seen_at desc, noun, epoch desc, entry_ms desc, entry_seq desc) as position
    from newest
)

select
    'all' as field,
    coalesce(list(noun order by position), []) as noun, -- the stream: behavior, agent or llm
    coalesce(list(entry_ms || '-' || entry_seq order by position), []) as entry_id, -- in the stream
    coalesce(list(strftime(seen_at, '%Y-%m-%dT%H:%M:%S.%fZ') order by position), []) as seen_at,
    coalesce(list(left(ranked.field, 300) order by position), []) as wrong_field, -- the first that is wrong
    coalesce(list(left(reason, 300) order by position), []) as reason,
    coalesce(list(left(raw, 300) order by position), []) as raw, -- names and values as they came, JSON
    coalesce(list(length(raw) order by position), []) as raw_length, -- before it was cut
from ranked;
