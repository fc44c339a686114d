-- Question: on which days are there calls that are not in the tables by size yet?
-- Grain: one row per day. Inputs: llm_calls of batches after $after up to $rolled, calendar, $first_day (no day of which
-- some calls are no longer kept).
select distinct calendar.day::varchar as day
from llm_calls
join calendar on calendar.bucket = llm_calls.bucket
where llm_calls.batch > $after::bigint
    and llm_calls.batch <= $rolled::bigint
    and calendar.day >= $first_day::date
order by day;
