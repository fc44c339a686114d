-- Question: how was each feature used on each day?
-- Grain: day, feature. Input: behavior_15m.
select
    day, -- in the reporting zone
    feature,
    sum(events)::bigint as total_views, -- all its events, as AutoBot counts
    sum(case when event_type = 'page_view' then events else 0 end)::bigint as page_views, -- events of type page_view
    sum(duration_ms)::double as time_ms, -- sum of the durations reported; one event counts at most 30 minutes (setting)
from behavior_15m
group by day, feature
