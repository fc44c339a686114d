-- Question: how was each feature used on each day?
-- Grain: one document per day, with columns by feature and event type, and by feature.
-- Inputs: wanted (days), behavior_15m, session_features, calendar.
with days as (
    select field::date as day
    from wanted
),

by_type as (
    select
        calendar.day,
        behavior_15m.feature,
        behavior_15m.event_type,
        sum(behavior_15m.events)::bigint as events,
        sum(behavior_15m.timed_events)::bigint as timed_events,
        sum(behavior_15m.duration_ms)::double as duration_ms,
    from behavior_15m
    join calendar on calendar.bucket = behavior_15m.bucket
    where calendar.day in (select day from days)
    group by calendar.day, behavior_15m.feature, behavior_15m.event_type
),

events as (
    select
        day,
        list(feature order by feature, event_type) as feature,
        list(event_type order by feature, event_type) as event_type,
        list(events order by feature, event_type) as events,
        list(timed_events order by feature, event_type) as timed_events,
        list(duration_ms order by feature, event_type) as duration_ms,
    from by_type
    group by day
),

by_feature as (
    select day, feature, count(*) as sessions
    from session_features
    where day in (select day from days)
    group by day, feature
),

begun as (
    select
        day,
        list(feature order by feature) as session_feature,
        list(sessions order by feature) as sessions,
    from by_feature
    group by day
)

select
    days.day::varchar as field, -- day in the reporting zone
    coalesce(events.feature, []) as feature,
    coalesce(events.event_type, []) as event_type,
    coalesce(events.events, []) as events,
    coalesce(events.timed_events, []) as timed_events, -- events that reported a duration
    coalesce(events.duration_ms, []) as duration_ms, -- sum
    coalesce(begun.session_feature, []) as session_feature,
    coalesce(begun.sessions, []) as sessions, -- that began on the day and touched session_feature
from days
left join events on events.day = days.day
left join begun on begun.day = days.day
where events.day is not null or begun.day is not null
order by days.day;
