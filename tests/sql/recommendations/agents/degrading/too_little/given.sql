insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout) values
    ('before', 'few-before', 'chat', 19, 0, 0),
    ('last_7', 'few-before', 'chat', 1000, 900, 0),
    ('before', 'few-now', 'chat', 1000, 0, 0),
    ('last_7', 'few-now', 'chat', 19, 19, 0);
