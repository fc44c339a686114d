insert into agent_periods (period, agent_id, agent_type, tasks, timeout, abandoned) values
    ('last_30', 'critical', 'chat', 20, 10, 10),
    ('last_30', 'high', 'chat', 20, 5, 5),
    ('last_30', 'medium', 'chat', 1000, 60, 50);
