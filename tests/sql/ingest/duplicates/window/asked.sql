select event_id, entry_ms, entry_seq
from repeated
order by event_id;
