insert into agent_periods (period, agent_id, agent_type, durations, p95_ms) values
    ('before', 'a1', 'chat', 30, 2000),
    ('last_7', 'a1', 'chat', 30, 2999);
