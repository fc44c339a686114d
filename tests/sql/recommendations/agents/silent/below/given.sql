-- two days without a task; four, but it always paused for two days: three of step, six are wanted; retired long ago
insert into agents (agent_id, agent_type) values ('new-silence', 'chat'), ('pauses', 'chat'), ('retired', 'chat');
insert into agent_15m (bucket, agent_id, completed, failed, cancelled, timeout, open)
select day + interval 10 hours, 'new-silence', 1, 0, 0, 0, 0
from (select unnest(range(timestamp '2024-06-10', timestamp '2024-06-28', interval 1 day)) as day)
union all
select day + interval 10 hours, 'pauses', 1, 0, 0, 0, 0
from (select unnest(range(timestamp '2024-05-24', timestamp '2024-06-27', interval 3 days)) as day)
union all
select day + interval 10 hours, 'retired', 1, 0, 0, 0, 0
from (select unnest(range(timestamp '2024-05-10', timestamp '2024-06-01', interval 1 day)) as day);
