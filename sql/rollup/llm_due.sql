-- Question: which documents of cost changed with the new calls?
-- Grain: one row per document. Inputs: touched (their quarters), llm_calls of batches after $rolled, calendar, $today,
-- $journey_days.
insert into due
with days as (
    select distinct calendar.day
    from touched
    join calendar on calendar.bucket = touched.bucket
)

select snapshots.name as snapshot, null as part, days.day::varchar as field
from days
cross join (values ('cost_days'), ('cost_agent_days')) as snapshots (name)
union all
select 'recent_calls' as snapshot, null as part, 'all' as field
union all
select distinct 'session_costs' as snapshot, calendar.day::varchar as part, llm_calls.session_id as field
from llm_calls
join calendar on calendar.bucket = llm_calls.bucket
where llm_calls.batch > $rolled
    and llm_calls.session_id <> 'unknown'
    and calendar.day > $today::date - $journey_days::integer;
