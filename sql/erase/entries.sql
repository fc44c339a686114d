-- Question: which entries of a stream tell of the user?
-- Grain: one row per entry. Inputs: erased_entries (of find.sql), $noun.
select distinct entry_ms || '-' || entry_seq as entry_id
from erased_entries
where noun = $noun;
