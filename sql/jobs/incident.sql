-- Question: what happened to a stream, or to the warehouse, that somebody should know of?
-- Grain: one row. Inputs: $now, $noun, $kind, $entries (how many it concerns, or null), $detail.
insert into incidents
values ($now, $noun, $kind, $entries, $detail)
