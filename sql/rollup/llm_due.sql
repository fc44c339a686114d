-- Question: which documents of cost changed with the new calls?
-- Grain: one row per document. Inputs: touched (their quarters), llm_calls and superseded of batches after $rolled,
-- calendar, $today, $journey_days.
insert into due
with days as (
    select distinct calendar.day
    from touched
    join calendar on calendar.bucket = touched.bucket
),

of_sessions as (
    select bucket, session_id
    from llm_calls
    where batch > $rolled
    union
    select bucket, session_id
    from superseded
    where noun = 'llm' and batch > $rolled
)

select snapshots.name as snapshot, null as part, days.day::varchar as field
from days
cross join (values ('cost_days'), ('cost_agent_days')) as snapshots (name)
union all
select 'recent_calls' as snapshot, null as part, 'all' as field
union all
select distinct 'session_costs' as snapshot, calendar.day::varchar as part, of_sessions.session_id as field
from of_sessions
join calendar on calendar.bucket = of_sessions.bucket
where of_sessions.session_id <> 'unknown'
    and calendar.day > $today::date - $journey_days::integer;
