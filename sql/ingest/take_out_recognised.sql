-- Question: the batch without the entries that we have already; which are they?
-- Grain: one row per entry. Inputs: fresh, recognised.
delete from fresh
where (entry_ms, entry_seq) in (select (entry_ms, entry_seq) from recognised);

select entry_ms, entry_seq from recognised;
