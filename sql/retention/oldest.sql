-- Question: when did the oldest fact of a stream happen?
-- Grain: one row. Inputs: the facts, tasks, $noun. A task with all its entries belongs to the time at which it started.
with oldest as (
    select 'behavior' as noun, min(bucket) as bucket from behavior_events
    union all
    select 'agent' as noun, min(bucket) as bucket from tasks
    union all
    select 'llm' as noun, min(bucket) as bucket from llm_calls
)

select bucket
from oldest
where noun = $noun;
