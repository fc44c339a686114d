insert into agent_periods (period, agent_id, agent_type, durations, p95_ms) values
    ('before', 'half-more', 'chat', 30, 2000),
    ('last_7', 'half-more', 'chat', 30, 3000),
    ('before', 'three-times', 'chat', 30, 2000),
    ('last_7', 'three-times', 'chat', 30, 6000);
