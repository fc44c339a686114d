-- Question: which features did each session touch?
-- Grain: session, feature. Inputs: session_features, $first_day and $last_day (reporting zone), $first_at and $end_at
-- (UTC).
select
    day, -- on which the session began
    started_at as moment, -- UTC
    feature,
    session_key || ' ' || cast(started_at as varchar) as touched_session, -- one session's name
from session_features
where day between $first_day and $last_day and started_at >= $first_at and started_at < $end_at
