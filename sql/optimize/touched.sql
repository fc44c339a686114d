-- Question: on which days are there calls that are not in the tables by size yet, or calls there that were replaced?
-- Grain: one row per day. Inputs: llm_calls and superseded of batches after $after up to $rolled, calendar, $first_day (no
-- day of which some calls are no longer kept).
with touched as (
    select bucket
    from llm_calls
    where batch > $after::bigint and batch <= $rolled::bigint
    union
    select bucket
    from superseded
    where noun = 'llm' and batch > $after::bigint and batch <= $rolled::bigint
)

select distinct calendar.day::varchar as day
from touched
join calendar on calendar.bucket = touched.bucket
where calendar.day >= $first_day::date
order by day;
