-- nine days with tasks
insert into agents (agent_id, agent_type) values ('a1', 'chat');
insert into agent_15m (bucket, agent_id, completed, failed, cancelled, timeout, open)
select day + interval 10 hours, 'a1', 1, 0, 0, 0, 0
from (select unnest(range(timestamp '2024-06-10', timestamp '2024-06-19', interval 1 day)) as day);
