-- Question: which quarters of an hour got new calls?
-- Grain: one row per quarter. Input: llm_calls of batches after $rolled.
create or replace temp table touched as
select distinct bucket
from llm_calls
where batch > $rolled;

select bucket
from touched
order by bucket;
