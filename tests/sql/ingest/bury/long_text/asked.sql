select
    newest_dead_letters.raw_length,
    length(newest_dead_letters.field) as field,
    length(newest_dead_letters.reason) as reason,
    length(newest_dead_letters.raw) as raw,
    length(dead_letters.raw) as kept
from newest_dead_letters
join dead_letters using (entry_ms)
order by newest_dead_letters.raw_length
