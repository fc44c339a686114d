-- Question: which stretches of which sessions' time do new events touch?
-- Grain: one row per session key. Inputs: behavior_events of batches after $rolled, sessions, $gap, $first and $last
-- (the time that the new events span).
-- A stretch reaches over every run that lies within a gap of the new events, so that late ones may join two runs.
create or replace temp table region as
with fresh_events as (
    select session_key, min(event_time) as first_at, max(event_time) as last_at
    from behavior_events
    where batch > $rolled and session_key is not null
    group by session_key
)

select
    fresh_events.session_key,
    least(any_value(fresh_events.first_at), min(sessions.run_started_at)) as first_at,
    greatest(any_value(fresh_events.last_at), max(sessions.run_ended_at)) as last_at,
from fresh_events
left join sessions
    on sessions.session_key = fresh_events.session_key
    and sessions.run_ended_at >= fresh_events.first_at - $gap::interval
    and sessions.run_ended_at >= $first::timestamp - $gap::interval
    and sessions.run_started_at <= $last::timestamp + $gap::interval
    and sessions.run_started_at <= fresh_events.last_at + $gap::interval
group by fresh_events.session_key;

select min(first_at) as first_at, max(last_at) as last_at
from region;
