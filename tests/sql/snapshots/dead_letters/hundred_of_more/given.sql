insert into dead_letters (noun, epoch, entry_ms, entry_seq, seen_at, field, reason, raw)
select 'llm', 1, n, 0, timestamp '2024-06-29' + n * interval 1 second, 'model', 'model: missing', '[]'
from range(101) as numbers (n);
