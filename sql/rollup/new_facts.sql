-- Question: in which quarters of an hour did facts of each stream change, on which day, if that is known, and did higher
-- revisions replace some of them?
-- Grain: one row per stream and quarter; the day is null where the quarter is not on the calendar yet.
-- Inputs: facts and superseded of batches after $rolled, calendar.
with changed as (
    select distinct 'behavior' as noun, bucket, false as is_replaced from behavior_events where batch > $rolled
    union all
    select distinct 'agent' as noun, quarter_hour(started_at) as bucket, false as is_replaced
    from agent_events
    where batch > $rolled
    union all
    select distinct 'llm' as noun, bucket, false as is_replaced from llm_calls where batch > $rolled
    union all
    select distinct noun, bucket, true as is_replaced from superseded where batch > $rolled
)

select changed.noun, changed.bucket, any_value(calendar.day) as day, max(changed.is_replaced) as is_replaced
from changed
left join calendar on calendar.bucket = changed.bucket
group by changed.noun, changed.bucket
order by changed.noun, changed.bucket;
