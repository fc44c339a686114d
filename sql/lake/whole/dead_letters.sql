-- Question: which entries did not fit, and why? The newest hundred thousand.
-- Grain: one row per entry. Input: dead_letters.
select
    noun, -- the stream: behavior, agent or llm
    seen_at, -- UTC
    entry_ms || '-' || entry_seq as entry_id, -- in the stream
    field, -- the first that is wrong
    reason,
    raw, -- the entry's fields as they came, JSON
from dead_letters
order by seen_at desc, noun, entry_ms desc, entry_seq desc, field, reason
limit 100000
