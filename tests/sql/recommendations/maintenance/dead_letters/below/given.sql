-- 9 of 1,000; one percent as ever; all of them as ever
insert into behavior_events (entry_ms) select epoch_ms(timestamp '2024-06-29 10:00') from range(991);
insert into dead_letters (noun, entry_ms, field, reason)
select 'behavior', epoch_ms(timestamp '2024-06-29 10:00'), 'feature', '' from range(9);
insert into llm_calls (entry_ms) select epoch_ms(timestamp '2024-06-29 10:00') from range(990);
insert into llm_calls (entry_ms) select epoch_ms(timestamp '2024-06-28 10:00') from range(990);
insert into dead_letters (noun, entry_ms, field, reason)
select 'agent', epoch_ms(timestamp '2024-06-29 10:00'), 'status', '' from range(1000)
union all
select 'agent', epoch_ms(timestamp '2024-06-28 10:00'), 'status', '' from range(1000)
union all
select 'llm', epoch_ms(timestamp '2024-06-29 10:00'), 'model', '' from range(10)
union all
select 'llm', epoch_ms(timestamp '2024-06-28 10:00'), 'model', '' from range(10);
