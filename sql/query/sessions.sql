-- Question: what does each session add to a figure?
-- Grain: one row per session, at its beginning. Inputs: sessions, $first_day and $last_day (reporting zone), $first_at
-- and $end_at (UTC).
select
    day, -- on which it began
    started_at as moment, -- UTC
    case when session_id = 'unknown' then null else session_id end as session,
    1 as sessions,
    case when is_bounce then 1 else 0 end as bounces,
from sessions
where day between $first_day and $last_day and started_at >= $first_at and started_at < $end_at
