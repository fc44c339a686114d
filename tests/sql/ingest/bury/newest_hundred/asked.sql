select noun, count(*) as entries, min(entry_ms) as oldest, max(entry_ms) as newest
from newest_dead_letters
group by noun
order by noun
