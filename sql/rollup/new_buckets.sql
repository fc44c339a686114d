-- Question: which quarters of an hour hold new facts and are not on the calendar yet?
-- Grain: one row per quarter. Input: facts of batches after $rolled.
with touched as (
    select bucket from behavior_events where batch > $rolled
    union
    select quarter(started_at) as bucket from agent_events where batch > $rolled
    union
    select bucket from llm_calls where batch > $rolled
)

select bucket
from touched
where bucket not in (select bucket from calendar)
order by bucket;
