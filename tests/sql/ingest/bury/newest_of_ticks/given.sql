-- 99 of the last tick with larger IDs, as a stream that was made anew may have
insert into newest_dead_letters (noun, epoch, entry_ms, entry_seq, seen_at)
select 'llm', 1, n, 0, timestamp '2024-06-29 11:59:50' from range(900, 999) as numbers (n);

create temp table bad as
select n as entry_ms, 0 as entry_seq, 'model' as field, 'model: missing' as reason, '[]' as raw
from range(3) as numbers (n);
