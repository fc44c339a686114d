select started_at, events, page_views, duration_ms, engaged_ms
from sessions
order by session_key, started_at;
