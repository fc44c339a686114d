-- Question: what does each event add to a figure?
-- Grain: one row per event. Inputs: events, $first_day and $last_day (reporting zone), $first_at and $end_at (UTC),
-- $event_max_ms: one event adds so much time at most.
select
    day,
    event_time as moment, -- UTC
    feature,
    event_type,
    case when user_id = 'anonymous' then null else user_id end as "user",
    case when session_id = 'unknown' then null else session_id end as session,
    tags,
    1 as events,
    case when event_type = 'page_view' then 1 else 0 end as page_views,
    -- not least(): it passes over null, so that an event without a duration would count for the most
    case
        when duration_ms > cast($event_max_ms as decimal(18, 3)) then cast($event_max_ms as decimal(18, 3))
        else duration_ms
    end as time_ms,
from events
where day between $first_day and $last_day and event_time >= $first_at and event_time < $end_at
