insert into behavior_events (session_key, session_id, user_id, event_time, event_type, feature) values
    ('s:a', 'a', 'u1', '2024-06-10 10:00', 'page_view', 'chat'),
    ('s:a', 'a', 'u1', '2024-06-10 10:30', 'page_view', 'chat');
