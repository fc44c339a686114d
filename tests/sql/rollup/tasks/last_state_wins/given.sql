-- failed, tried again and completed, but told in another order; t2 is not touched
insert into agent_events (batch, task_key, task_id, agent_id, status, started_at, completed_at) values
    (2, 7, 't1', 'a1', 'completed', '2024-06-29 10:00', '2024-06-29 10:05'),
    (2, 7, 't1', 'a1', 'failed', '2024-06-29 10:00', '2024-06-29 10:01'),
    (2, 7, 't1', 'a1', 'pending', '2024-06-29 10:00', null),
    (1, 8, 't2', 'a1', 'completed', '2024-06-29 11:00', '2024-06-29 11:01');
insert into tasks (task_key, task_id, agent_id, status, is_open, started_at, bucket) values
    (8, 't2', 'a1', 'running', true, '2024-06-29 11:00', '2024-06-29 11:00');
