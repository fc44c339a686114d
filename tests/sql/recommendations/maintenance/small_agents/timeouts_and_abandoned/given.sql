-- 20 of 40 timed out, 10 more never reported an end
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout, abandoned)
select 'last_30', 'a' || lpad(n::varchar, 2, '0'), 'chat', 4, 0, 3, 1
from range(10) as numbers (n);
