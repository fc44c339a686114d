-- Question: which quarters of an hour got new calls, or lost some that higher revisions replaced?
-- Grain: one row per quarter. Inputs: llm_calls and superseded of batches after $rolled.
create or replace temp table touched as
select bucket
from llm_calls
where batch > $rolled
union
select bucket
from superseded
where noun = 'llm' and batch > $rolled;

select bucket
from touched
order by bucket;
