-- a run that ended 30 min before and one that begins 30 min after are reached; a microsecond more and they are not
insert into behavior_events (batch, session_key, event_time) values
    (1, 's:old', '2024-06-10 12:00'),
    (2, null, '2024-06-10 12:00'),
    (2, 's:near', '2024-06-10 12:00'),
    (2, 's:near', '2024-06-10 12:05'),
    (2, 's:far', '2024-06-10 12:00'),
    (2, 's:new', '2024-06-10 12:10');
insert into sessions (session_key, run_started_at, run_ended_at, started_at) values
    ('s:near', '2024-06-10 09:00', '2024-06-10 11:30', '2024-06-10 09:00'),
    ('s:near', '2024-06-10 12:35', '2024-06-10 14:00', '2024-06-10 12:35'),
    ('s:far', '2024-06-10 09:00', '2024-06-10 11:29:59.999999', '2024-06-10 09:00'),
    ('s:far', '2024-06-10 12:30:00.000001', '2024-06-10 14:00', '2024-06-10 12:30:00.000001');
