-- Question: which of the entries that were removed may the stream still hold, and from when on are facts kept now?
-- Grain: removed_entries has one row per entry. Inputs: removed, kept_from, $noun, $first_ms (of the stream), $until.
insert into removed_entries
select $noun as noun, entry_ms, entry_seq
from removed
where entry_ms >= $first_ms;

update kept_from
set moment = greatest(moment, $until::timestamp)
where noun = $noun;
