-- one that worked every day, silent for three; one with pauses of two days, silent for six
insert into agents (agent_id, agent_type) values ('daily', 'chat'), ('pauses', 'chat');
insert into agent_15m (bucket, agent_id, completed, failed, cancelled, timeout, open)
select day + interval 10 hours, 'daily', 7, 1, 1, 1, 4
from (select unnest(range(timestamp '2024-06-01', timestamp '2024-06-27', interval 1 day)) as day)
union all
select day + interval 10 hours, 'pauses', 1, 0, 0, 0, 0
from (select unnest(range(timestamp '2024-05-24', timestamp '2024-06-25', interval 3 days)) as day);
