-- 99 entries; and what is over a day old
insert into dead_letters (noun, entry_ms, field, reason)
select 'behavior', epoch_ms(timestamp '2024-06-29 10:00'), 'feature', '' from range(99)
union all
select 'agent', epoch_ms(timestamp '2024-06-28 10:00'), 'status', '' from range(1000);
