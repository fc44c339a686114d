-- Question: which entries of a stretch of a stream are dead letters?
-- Grain: one row per entry. Inputs: dead_letters, $noun, $first_ms, $last_ms.
select distinct entry_ms, entry_seq
from dead_letters
where noun = $noun and entry_ms between $first_ms and $last_ms;
