-- 19 tasks of 19 agents, all failed
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout, abandoned)
select 'last_30', 'a' || lpad(n::varchar, 2, '0'), 'chat', 1, 1, 0, 0
from range(19) as numbers (n);
