-- of 100 tasks 94 took 1 s (bucket 349), one 60 s (bucket 556) and five an hour (bucket 763): the 95th took 60 s
insert into agent_15m (bucket, agent_id, completed, failed, cancelled, timeout) values
    ('2024-06-29 10:00', 'a1', 100, 0, 0, 0);
insert into agent_15m_durations (bucket, agent_id, duration_bucket, tasks) values
    ('2024-06-29 10:00', 'a1', 349, 94),
    ('2024-06-29 10:00', 'a1', 556, 1),
    ('2024-06-29 10:00', 'a1', 763, 5);
