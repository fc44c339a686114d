select day, events, page_views, duration_ms, engaged_ms
from sessions;
