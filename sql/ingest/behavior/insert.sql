-- Question: the entries of a batch, without repeated ones, as facts.
-- Grain: one row per entry. Input: fresh.
insert into behavior_events by name from fresh
