-- 9 of 100 failed; an agent with tasks enough is judged alone
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout, abandoned)
select 'last_30', 'a' || lpad(n::varchar, 2, '0'), 'chat', 10, case when n < 9 then 1 else 0 end, 0, 0
from range(10) as numbers (n);
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout, abandoned) values
    ('last_30', 'large', 'chat', 20, 20, 0, 0);
