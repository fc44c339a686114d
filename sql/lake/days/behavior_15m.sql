-- Question: how was each feature used in each quarter of an hour?
-- Grain: quarter of an hour, feature, event type. Inputs: behavior_15m, calendar, $first and $last.
select
    behavior_15m.bucket as bucket, -- first moment of the quarter of an hour, UTC
    calendar.hour as hour, -- hour of the day in the reporting zone
    behavior_15m.feature as feature,
    behavior_15m.event_type as event_type,
    behavior_15m.events as events, -- accepted events of that type
    behavior_15m.timed_events as timed_events, -- events that say how long they took
    behavior_15m.duration_ms as duration_ms, -- sum of what they say; one event counts at most 30 minutes (setting)
from behavior_15m
join calendar on calendar.bucket = behavior_15m.bucket
where behavior_15m.bucket between $first and $last
order by behavior_15m.bucket, behavior_15m.feature, behavior_15m.event_type
