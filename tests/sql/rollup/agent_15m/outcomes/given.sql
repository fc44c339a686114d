-- an open task has no duration yet; what had been counted is counted anew, the next quarter is not
insert into agent_15m (bucket, agent_id, completed) values
    ('2024-06-29 10:00', 'a1', 99),
    ('2024-06-29 10:15', 'a1', 1);
insert into tasks (agent_id, status, is_open, started_at, bucket, completed_at, duration_ms, tokens_used) values
    ('a1', 'completed', false, '2024-06-29 10:00', '2024-06-29 10:00', '2024-06-29 10:00:02', 2000, 10),
    ('a1', 'completed', false, '2024-06-29 10:01', '2024-06-29 10:00', '2024-06-29 10:01', 0, null),
    ('a1', 'failed', false, '2024-06-29 10:02', '2024-06-29 10:00', null, null, 5),
    ('a1', 'timeout', false, '2024-06-29 10:03', '2024-06-29 10:00', '2024-06-29 11:03', 3600000, null),
    ('a1', 'cancelled', false, '2024-06-29 10:04', '2024-06-29 10:00', null, null, null),
    ('a1', 'running', true, '2024-06-29 10:05', '2024-06-29 10:00', null, 70, null);
