-- Question: at which hours of each day was each feature used?
-- Grain: one document per day, with columns by local hour and feature. Inputs: wanted (days), behavior_15m, calendar.
with by_hour as (
    select
        calendar.day,
        calendar.hour,
        behavior_15m.feature,
        sum(behavior_15m.events)::bigint as events,
    from behavior_15m
    join calendar on calendar.bucket = behavior_15m.bucket
    where calendar.day in (select field::date from wanted)
    group by calendar.day, calendar.hour, behavior_15m.feature
)

select
    day::varchar as field, -- day in the reporting zone
    list(hour order by hour, feature) as hour,
    list(feature order by hour, feature) as feature,
    list(events order by hour, feature) as events,
from by_hour
group by day
order by day;
