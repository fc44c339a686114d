-- ten of 1,000 by one agent; of another stream one in ten, most of them too far ahead to be counted
insert into agent_events (agent_id, entry_ms, started_at)
select
    case when range < 10 then 'ahead' else 'right' end,
    epoch_ms(timestamp '2024-06-29 10:00'),
    timestamp '2024-06-29 10:00' + to_seconds(case when range < 10 then 11 else 0 end),
from range(1000);
insert into behavior_events (entry_ms, event_time)
select epoch_ms(timestamp '2024-06-29 10:00'), timestamp '2024-06-29 10:00' + to_seconds(case when range < 20 then 299 else 0 end)
from range(920);
insert into dead_letters (noun, entry_ms, field, reason)
select
    'behavior',
    epoch_ms(timestamp '2024-06-29 10:00'),
    'timestamp',
    'timestamp: 2024-06-29 11:00:00 lies in the future: a producer''s clock is wrong',
from range(80);
