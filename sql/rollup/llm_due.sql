-- Question: the costs of which sessions changed with the new calls?
-- Grain: one row per document. Inputs: llm_calls and superseded of batches after $rolled, calendar, $today, $journey_days.
insert into due
with of_sessions as (
    select bucket, session_id
    from llm_calls
    where batch > $rolled
    union
    select bucket, session_id
    from superseded
    where noun = 'llm' and batch > $rolled
)

select distinct 'session_costs' as snapshot, calendar.day::varchar as part, of_sessions.session_id as field
from of_sessions
join calendar on calendar.bucket = of_sessions.bucket
where of_sessions.session_id <> 'unknown'
    and calendar.day > $today::date - $journey_days::integer;
