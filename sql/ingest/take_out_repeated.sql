-- Question: the batch without repeated entries, which are written down; how many are they?
-- Grain: one row. Inputs: fresh, repeated, $noun, $batch.
delete from fresh
where (entry_ms, entry_seq) in (select (entry_ms, entry_seq) from repeated);

insert into duplicate_entries by name
select $batch as batch, $noun as noun, entry_ms, entry_seq, event_id
from repeated;
