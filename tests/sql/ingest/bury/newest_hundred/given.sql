-- 60 of the last tick and 150 of this one, beside one of another stream
insert into newest_dead_letters (noun, epoch, entry_ms, entry_seq, seen_at)
select 'llm', 1, n, 0, timestamp '2024-06-29 11:59:50' from range(60) as numbers (n)
union all
select 'agent', 1, 5, 0, timestamp '2024-06-29 11:59:50';

create temp table bad as
select n as entry_ms, 0 as entry_seq, 'model' as field, 'model: missing' as reason, '[]' as raw
from range(100, 250) as numbers (n);
