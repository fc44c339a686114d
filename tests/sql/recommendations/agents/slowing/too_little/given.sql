insert into agent_periods (period, agent_id, agent_type, durations, p95_ms) values
    ('before', 'few-before', 'chat', 29, 2000),
    ('last_7', 'few-before', 'chat', 1000, 9000),
    ('before', 'few-now', 'chat', 1000, 2000),
    ('last_7', 'few-now', 'chat', 29, 9000);
