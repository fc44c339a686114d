-- one percent where there was nothing before; a tenth where there was one percent
insert into behavior_events (entry_ms) select epoch_ms(timestamp '2024-06-29 10:00') from range(990);
insert into dead_letters (noun, entry_ms, field, reason)
select 'behavior', epoch_ms(timestamp '2024-06-29 10:00'), case when range < 6 then 'feature' else 'timestamp' end, ''
from range(10);
insert into llm_calls (entry_ms) select epoch_ms(timestamp '2024-06-29 10:00') from range(900);
insert into llm_calls (entry_ms) select epoch_ms(timestamp '2024-06-28 10:00') from range(990);
insert into dead_letters (noun, entry_ms, field, reason)
select 'llm', epoch_ms(timestamp '2024-06-29 10:00'), 'model', '' from range(100)
union all
select 'llm', epoch_ms(timestamp '2024-06-28 10:00'), 'model', '' from range(10);
