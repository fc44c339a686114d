-- just ten seconds are no skew, nor is coming late; what came over a day ago does not count
insert into behavior_events (entry_ms, event_time)
select epoch_ms(timestamp '2024-06-29 10:00'), timestamp '2024-06-29 10:00' + to_seconds(case when range < 3 then 11 + range else 10 end)
from range(100)
union all
select epoch_ms(timestamp '2024-06-28 19:59:59'), timestamp '2024-06-28 20:04' from range(1000);
insert into llm_calls (agent_id, entry_ms, event_time)
select case when range < 2 then 'ahead' end, epoch_ms(timestamp '2024-06-28 20:00'), timestamp '2024-06-28 19:00' + to_hours(2 * (range < 2)::integer)
from range(5);
insert into agent_events (agent_id, entry_ms, started_at)
values ('a', epoch_ms(timestamp '2024-06-29 10:00'), timestamp '2024-06-29 10:00');
insert into dead_letters (noun, entry_ms, field, reason)
values
    ('behavior', epoch_ms(timestamp '2024-06-29 10:00'), 'timestamp', 'timestamp: 2024-06-29 11:00:00 lies in the future: a producer''s clock is wrong'),
    ('behavior', epoch_ms(timestamp '2024-06-29 10:00'), 'timestamp', 'timestamp: 1969-06-29 11:00:00 lies before 1970: a producer''s clock is wrong'),
    ('behavior', epoch_ms(timestamp '2024-06-28 10:00'), 'timestamp', 'timestamp: 2024-06-29 11:00:00 lies in the future: a producer''s clock is wrong');
