-- Question: which stretches of which sessions' time do new events touch?
-- Grain: one row per session key. Inputs: behavior_events and superseded of batches after $rolled, sessions, $gap, $first
-- and $last (the time that the new events span), $kept_from (since when events are kept).
-- A stretch reaches over every run that lies within a gap of the new events, so that late ones may join two runs. Sessions
-- that began before the events that are kept stay as they are: a stretch begins after the last of them.
create or replace temp table region as
with changed as (
    select session_key, event_time
    from behavior_events
    where batch > $rolled and session_key is not null
    union all
    select session_key, event_time
    from superseded
    where noun = 'behavior' and batch > $rolled and session_key is not null
),

fresh_events as (
    select session_key, min(event_time) as first_at, max(event_time) as last_at
    from changed
    group by session_key
),

reaching_over as (
    select sessions.session_key, max(sessions.run_ended_at) as run_ended_at
    from sessions
    join fresh_events on fresh_events.session_key = sessions.session_key
    where sessions.started_at < $kept_from::timestamp and sessions.run_ended_at >= $kept_from::timestamp
    group by sessions.session_key
),

followed as (
    select session_key, min(started_at) as started_at
    from sessions
    where session_key in (select session_key from reaching_over) and started_at >= $kept_from::timestamp
    group by session_key
),

closed as (
    -- least() passes over null: nothing follows
    select
        reaching_over.session_key,
        least(reaching_over.run_ended_at + interval 1 microsecond, followed.started_at) as open_from,
    from reaching_over
    left join followed on followed.session_key = reaching_over.session_key
)

select
    fresh_events.session_key,
    -- greatest() and least() pass over null
    greatest(
        least(any_value(fresh_events.first_at), min(sessions.started_at)), any_value(closed.open_from)
    ) as first_at,
    greatest(any_value(fresh_events.last_at), max(sessions.run_ended_at)) as last_at,
from fresh_events
left join sessions
    on sessions.session_key = fresh_events.session_key
    and sessions.started_at >= $kept_from::timestamp
    and sessions.run_ended_at >= fresh_events.first_at - $gap::interval
    and sessions.run_ended_at >= $first::timestamp - $gap::interval
    and sessions.run_started_at <= $last::timestamp + $gap::interval
    and sessions.run_started_at <= fresh_events.last_at + $gap::interval
left join closed on closed.session_key = fresh_events.session_key
group by fresh_events.session_key;

select min(first_at) as first_at, max(last_at) as last_at
from region;
