-- p95 twice as much, but only 8 of 30 tasks beyond the former one, of which one in thirty was: it may be chance
insert into agent_periods (period, agent_id, agent_type, durations, p95_ms) values
    ('before', 'a1', 'chat', 30, 2000),
    ('last_7', 'a1', 'chat', 30, 4000);
insert into agent_15m_durations (bucket, agent_id, duration_bucket, tasks) values
    ('2024-06-22', 'a1', 400, 1),
    ('2024-06-23', 'a1', 419, 8);
