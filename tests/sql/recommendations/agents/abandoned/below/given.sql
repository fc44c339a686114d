-- 4.995 %
insert into agent_periods (period, agent_id, agent_type, tasks, timeout, abandoned) values
    ('last_30', 'a1', 'chat', 1001, 50, 50),
    ('last_7', 'a1', 'chat', 100, 50, 50);
