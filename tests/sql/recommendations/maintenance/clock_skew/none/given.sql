-- dead letters of another kind
insert into behavior_events (entry_ms, event_time)
select epoch_ms(timestamp '2024-06-29 10:00'), timestamp '2024-06-29 10:00' from range(1000);
insert into dead_letters (noun, entry_ms, field, reason)
select 'behavior', epoch_ms(timestamp '2024-06-29 10:00'), 'timestamp', 'timestamp: no time' from range(1000);
