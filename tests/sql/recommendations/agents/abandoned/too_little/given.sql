insert into agent_periods (period, agent_id, agent_type, tasks, timeout, abandoned) values
    ('last_30', 'a1', 'chat', 19, 19, 19);
