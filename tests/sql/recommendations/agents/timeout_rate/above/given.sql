insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout, abandoned) values
    ('last_30', 'critical', 'chat', 20, 0, 10, 0),
    ('last_30', 'high', 'chat', 20, 0, 5, 0),
    ('last_30', 'medium', 'chat', 20, 0, 2, 0);
