-- Question: which quarters of an hour got new events?
-- Grain: one row per quarter. Input: behavior_events of batches after $rolled.
create or replace temp table touched as
select distinct bucket
from behavior_events
where batch > $rolled;

select bucket
from touched
order by bucket;
