select feature, event_type, events, timed_events, duration_ms
from behavior_15m
order by event_type;
