-- Question: which sessions were there?
-- Grain: one row per session: events of one session_id without a gap over 30 minutes, at most 24 hours (settings).
-- Input: the files of sessions.
select
    day, -- on which it began, in the reporting zone; a filter on it reads the files of those days only
    started_at, -- UTC
    session_id,
    events,
    page_views,
    duration_ms, -- last event's time + its own duration, minus first event's time
    engaged_ms, -- sum of the durations that its events report, each at most 30 minutes (setting)
    page_views = 1 and events = 1 as is_bounce, -- one page view and no other event
from lake_files('sessions')
