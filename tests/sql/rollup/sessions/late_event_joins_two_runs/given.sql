insert into sessions (session_key, session_id, run_started_at, run_ended_at, started_at, day, events) values
    ('s:a', 'a', '2024-06-10 10:00', '2024-06-10 10:00', '2024-06-10 10:00', '2024-06-10', 1),
    ('s:a', 'a', '2024-06-10 10:50', '2024-06-10 10:50', '2024-06-10 10:50', '2024-06-10', 1),
    ('s:other', 'other', '2024-06-10 10:00', '2024-06-10 10:00', '2024-06-10 10:00', '2024-06-10', 1);
insert into session_features (session_key, run_started_at, started_at, day, feature) values
    ('s:a', '2024-06-10 10:00', '2024-06-10 10:00', '2024-06-10', 'chat'),
    ('s:a', '2024-06-10 10:50', '2024-06-10 10:50', '2024-06-10', 'chat');
insert into behavior_events (session_key, session_id, user_id, event_time, event_type, feature) values
    ('s:a', 'a', 'u1', '2024-06-10 10:00', 'click', 'chat'),
    ('s:a', 'a', 'u1', '2024-06-10 10:25', 'click', 'files'),
    ('s:a', 'a', 'u1', '2024-06-10 10:50', 'click', 'chat'),
    ('s:other', 'other', 'u1', '2024-06-10 10:00', 'click', 'chat');
