-- not quite half as much again
insert into agent_periods (period, agent_id, agent_type, durations, p95_ms) values
    ('before', 'a1', 'chat', 30, 2000),
    ('last_7', 'a1', 'chat', 30, 2999);
insert into agent_15m_durations (bucket, agent_id, duration_bucket, tasks) values ('2024-06-29', 'a1', 406, 30);
