-- still at work, if only with a task that is open
insert into agents (agent_id, agent_type) values ('a1', 'chat');
insert into agent_15m (bucket, agent_id, completed, failed, cancelled, timeout, open)
select day + interval 10 hours, 'a1', 0, 0, 0, 0, 1
from (select unnest(range(timestamp '2024-06-01', timestamp '2024-06-30', interval 1 day)) as day);
