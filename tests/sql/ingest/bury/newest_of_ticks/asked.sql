select count(*) as entries, min(entry_ms) as least, min(case when entry_ms >= 900 then entry_ms end) as oldest
from newest_dead_letters
