-- Question: where is ingest in each stream, and what became of its entries?
-- Grain: one row per stream. Input: streams.
select
    noun, -- the stream: behavior, agent or llm
    entries_read,
    accepted, -- entries that became facts
    dead, -- entries that do not fit, see dead_letters
    duplicates, -- entries whose event_id had been counted
    late, -- accepted entries that came after their day was over
    lost, -- entries that were trimmed before they were read
    lag, -- entries that are not read yet
    resets, -- times the stream was recreated or its server failed over
    last_event_at, -- UTC
from streams
order by noun
