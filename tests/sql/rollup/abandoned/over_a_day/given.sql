-- over a day: taken for abandoned; exactly a day and pending: not yet
insert into tasks (task_key, task_id, agent_id, status, is_open, started_at, bucket) values
    (1, 'over-a-day', 'a1', 'running', true, '2024-06-28 11:59:59.999999', '2024-06-28 11:45'),
    (2, 'a-day', 'a1', 'running', true, '2024-06-28 12:00', '2024-06-28 12:00'),
    (3, 'pending', 'a1', 'pending', true, '2024-06-20 12:00', '2024-06-20 12:00');
