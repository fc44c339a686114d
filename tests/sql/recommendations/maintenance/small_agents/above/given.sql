-- 20 agents of 5 tasks: 10 of 100 failed
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout, abandoned)
select 'last_30', 'a' || lpad(n::varchar, 2, '0'), 'chat', 5, case when n < 10 then 1 else 0 end, 0, 0
from range(20) as numbers (n);
