insert into agent_periods (period, agent_id, agent_type, durations, p95_ms) values
    ('last_30', 'five-times', 'chat', 600, 1500000),
    ('last_30', 'just', 'chat', 30, 300000);
