-- Question: which sessions began on a day?
-- Grain: one row per session, in order of time. Inputs: sessions, $day.
select
    started_at, -- UTC
    session_id,
    session_key,
    run_started_at,
    run_ended_at,
    events,
    page_views,
    duration_ms,
    engaged_ms,
from sessions
where day = $day
order by started_at, session_key
