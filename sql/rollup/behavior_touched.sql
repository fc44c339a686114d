-- Question: which quarters of an hour got new events, or lost some that higher revisions replaced?
-- Grain: one row per quarter. Inputs: behavior_events and superseded of batches after $rolled.
create or replace temp table touched as
select bucket
from behavior_events
where batch > $rolled
union
select bucket
from superseded
where noun = 'behavior' and batch > $rolled;

select bucket
from touched
order by bucket;
