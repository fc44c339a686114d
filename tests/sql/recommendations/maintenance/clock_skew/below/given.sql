-- just ten seconds; ten minutes late; 9 of 1,000 far ahead
insert into behavior_events (entry_ms, event_time)
select epoch_ms(timestamp '2024-06-29 10:00'), timestamp '2024-06-29 10:00:10' from range(1000);
insert into llm_calls (entry_ms, event_time)
select epoch_ms(timestamp '2024-06-29 10:00'), timestamp '2024-06-29 09:50' from range(1000);
insert into agent_events (entry_ms, started_at)
select epoch_ms(timestamp '2024-06-29 10:00'), timestamp '2024-06-29 10:00' + to_seconds(case when range < 9 then 200 else 0 end)
from range(1000);
