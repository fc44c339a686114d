-- Question: what did one session do, step by step, on days whose journeys are not in Redis any more?
-- Grain: one row per day on which the session began, as in snapshots/journeys.sql. Inputs: sessions, events, $field (the
-- producer's session_id), $first_day and $last_begun (days on which it began, reporting zone), $last_day (two days later:
-- a session lasts up to 24 hours).
with begun as (
    -- also those after the last day that was asked for: where a session is cut tells where the one before ends
    select day, started_at, lead(started_at) over (order by started_at) as next_started_at
    from sessions
    where session_id = $field and session_id <> 'unknown' and day between $first_day and $last_day
),

steps as (
    select begun.day, events.event_time, events.feature, events.event_type, events.duration_ms
    from events
    join begun
        on events.event_time >= begun.started_at
        and (begun.next_started_at is null or events.event_time < begun.next_started_at)
    where events.session_id = $field and events.day between $first_day and $last_day and begun.day <= $last_begun
)

select
    cast(day as varchar) as part,
    list(strftime(event_time, '%Y-%m-%dT%H:%M:%S.%fZ') order by event_time, feature, event_type, duration_ms) as at,
    list(feature order by event_time, feature, event_type, duration_ms) as feature,
    list(event_type order by event_time, feature, event_type, duration_ms) as event_type,
    list(cast(duration_ms as double) order by event_time, feature, event_type, duration_ms) as duration_ms,
from steps
group by day
order by day
