-- 99 entries; and what is over a day old
insert into behavior_events (entry_ms, event_time)
select epoch_ms(timestamp '2024-06-29 10:00'), timestamp '2024-06-29 10:05' from range(99);
insert into llm_calls (entry_ms, event_time)
select epoch_ms(timestamp '2024-06-28 10:00'), timestamp '2024-06-28 10:05' from range(1000);
