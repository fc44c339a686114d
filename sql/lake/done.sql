-- Question: what is still out of date in the lake after a publication?
-- Grain: one row per subject and day. Input: lake_due.
delete from lake_due
where taken;
