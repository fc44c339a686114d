-- Question: which events are older than what is kept? They go; what was made of them stays.
-- Grain: `removed` has one row per event, `removed_days` one per day. Inputs: behavior_events, sessions, calendar, $until,
-- $today, $journey_days.
create or replace temp table removed as
select entry_ms, entry_seq, bucket
from behavior_events
where bucket < $until::timestamp;

create or replace temp table removed_days as
select distinct calendar.day
from (select distinct bucket from removed) as removed
join calendar on calendar.bucket = removed.bucket;

delete from behavior_events
where bucket < $until::timestamp;

insert into lake_due
select 'behavior' as subject, day, false as taken
from removed_days;

insert into due
select 'recent_events' as snapshot, null as part, 'all' as field
union all
select distinct 'journeys' as snapshot, day::varchar as part, session_id as field
from sessions
where session_id <> 'unknown'
    and day in (select day from removed_days)
    and day > $today::date - $journey_days::integer;
