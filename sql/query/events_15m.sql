-- Question: what do the events of each quarter of an hour add to a figure?
-- Grain: quarter of an hour, feature, event type. Inputs: behavior_15m, $first_day and $last_day (reporting zone),
-- $first_at and $end_at (UTC, on a quarter of an hour).
select
    day,
    bucket as moment, -- UTC
    feature,
    event_type,
    events,
    case when event_type = 'page_view' then events else 0 end as page_views,
    duration_ms as time_ms,
from behavior_15m
where day between $first_day and $last_day and bucket >= $first_at and bucket < $end_at
