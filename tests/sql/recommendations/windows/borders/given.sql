-- each task of another kind: on the last and first day of the week, of the 30 days and of the 28 before, and outside
insert into agent_15m (bucket, agent_id, completed, failed, cancelled, timeout) values
    ('2024-06-30 00:00', 'a1', 100000, 0, 0, 0),
    ('2024-06-29 23:45', 'a1', 1, 0, 0, 0),
    ('2024-06-23 00:00', 'a1', 0, 2, 0, 0),
    ('2024-06-22 23:45', 'a1', 0, 0, 4, 0),
    ('2024-05-31 00:00', 'a1', 0, 0, 0, 8),
    ('2024-05-30 23:45', 'a1', 16, 0, 0, 0),
    ('2024-05-26 00:00', 'a1', 0, 32, 0, 0),
    ('2024-05-25 23:45', 'a1', 100000, 0, 0, 0);
