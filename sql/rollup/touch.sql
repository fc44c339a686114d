-- Question: which quarters of an hour are computed again?
-- Grain: one row per quarter. Input: $quarters.
create or replace temp table touched as
select unnest($quarters::timestamp[]) as bucket;
