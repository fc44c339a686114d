-- Question: on which days did the sessions begin, now that days are cut elsewhere?
-- Grain: as the tables of sessions. Inputs: these, calendar.
update sessions
set day = calendar.day
from calendar
where calendar.bucket = quarter_hour(sessions.started_at);

update session_features
set day = calendar.day
from calendar
where calendar.bucket = quarter_hour(session_features.started_at);

update session_paths
set day = calendar.day
from calendar
where calendar.bucket = quarter_hour(session_paths.started_at);
