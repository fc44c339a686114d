select field, events, page_views, sessions, bounces, session_duration_ms, engaged_ms
from answer;
