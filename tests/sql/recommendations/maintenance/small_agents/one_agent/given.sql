-- one agent is no fleet
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout, abandoned)
select 'last_30', 'a' || lpad(n::varchar, 2, '0'), 'chat', 19, 19, 0, 0
from range(1) as numbers (n);
