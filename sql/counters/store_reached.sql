-- Question: how far are the facts of a stream counted now?
-- Grain: one row per stream. Inputs: $noun, $epoch, $entry_ms, $entry_seq.
delete from counted_up_to
where noun = $noun;

insert into counted_up_to
values ($noun, $epoch::integer, $entry_ms::bigint, $entry_seq::bigint);
