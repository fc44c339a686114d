-- the entry that says "running" comes last
insert into agent_events (batch, task_key, task_id, agent_id, status, started_at, completed_at) values
    (1, 7, 't1', 'a1', 'completed', '2024-06-29 10:00', '2024-06-29 10:00:02.500'),
    (2, 7, 't1', 'a1', 'running', '2024-06-29 10:00', null);
insert into tasks (task_key, task_id, agent_id, status, is_open, started_at, bucket, completed_at) values
    (7, 't1', 'a1', 'completed', false, '2024-06-29 10:00', '2024-06-29 10:00', '2024-06-29 10:00:02.500');
