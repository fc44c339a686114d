-- p95 half as much again, 9 of 30 tasks beyond the former one: just certain; three times, half of the tasks beyond
insert into agent_periods (period, agent_id, agent_type, durations, p95_ms) values
    ('before', 'half-more', 'chat', 30, 2000),
    ('last_7', 'half-more', 'chat', 30, 3000),
    ('before', 'three-times', 'chat', 30, 2000),
    ('last_7', 'three-times', 'chat', 30, 6000);
insert into agent_15m_durations (bucket, agent_id, duration_bucket, tasks) values
    ('2024-05-26', 'half-more', 400, 1), -- 2.7 s
    ('2024-06-23', 'half-more', 400, 4),
    ('2024-06-29', 'half-more', 406, 5),
    ('2024-05-25', 'half-more', 400, 9), -- before the 28 days
    ('2024-06-29', 'half-more', 384, 21), -- 2.0 s
    ('2024-06-22', 'three-times', 440, 1),
    ('2024-06-23', 'three-times', 440, 15);
