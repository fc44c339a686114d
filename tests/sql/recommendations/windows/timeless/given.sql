-- 95 of 100 tasks took no time at all, and an agent that has only open tasks has no rate
insert into agents (agent_id, agent_type) values ('waiting', 'chat');
insert into agent_15m (bucket, agent_id, completed, failed, cancelled, timeout, open) values
    ('2024-06-29 10:00', 'a1', 100, 0, 0, 0, 0),
    ('2024-06-29 10:00', 'waiting', 0, 0, 0, 0, 7);
insert into agent_15m_durations (bucket, agent_id, duration_bucket, tasks) values
    ('2024-06-29 10:00', 'a1', -10000, 95),
    ('2024-06-29 10:00', 'a1', 763, 5);
