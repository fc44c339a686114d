-- Question: which calls are older than what is kept? They go; what was made of them stays.
-- Grain: `removed` has one row per call, `removed_days` one per day. Inputs: llm_calls, calendar, $until, $today,
-- $journey_days.
create or replace temp table removed as
select entry_ms, entry_seq, bucket, session_id
from llm_calls
where bucket < $until::timestamp;

create or replace temp table removed_days as
select distinct calendar.day
from (select distinct bucket from removed) as removed
join calendar on calendar.bucket = removed.bucket;

delete from llm_calls
where bucket < $until::timestamp;

insert into lake_due
select 'cost' as subject, day, false as taken
from removed_days;

insert into due
select 'recent_calls' as snapshot, null as part, 'all' as field
union all
select distinct 'session_costs' as snapshot, calendar.day::varchar as part, removed.session_id as field
from removed
join calendar on calendar.bucket = removed.bucket
where removed.session_id <> 'unknown' and calendar.day > $today::date - $journey_days::integer;
