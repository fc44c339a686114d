-- Question: at which hours of each day was each feature used?
-- Grain: one row per day, local hour and feature. Inputs: wanted (days), behavior_15m, calendar.
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
    hour,
    feature,
    events,
from by_hour
order by day, hour, feature;
