-- Question: what did users do, event by event?
-- Grain: one row per event. Inputs: events, $first_day and $last_day (reporting zone), $first_at and $end_at (UTC).
select
    event_time as moment, -- UTC
    record_id,
    feature,
    event_type,
    case when user_id = 'anonymous' then null else user_id end as "user",
    case when session_id = 'unknown' then null else session_id end as session,
    duration_ms,
    metadata,
    tags,
from events
where day between $first_day and $last_day and event_time >= $first_at and event_time < $end_at
