-- repeats in a row are one step, five steps are the path; its user is the first who is known
insert into behavior_events (session_key, session_id, user_id, event_time, event_type, feature) values
    ('s:a', 'a', 'anonymous', '2024-06-10 10:00', 'click', 'home'),
    ('s:a', 'a', 'u2', '2024-06-10 10:01', 'click', 'home'),
    ('s:a', 'a', 'u1', '2024-06-10 10:02', 'click', 'chat'),
    ('s:a', 'a', 'u1', '2024-06-10 10:03', 'click', 'home'),
    ('s:a', 'a', 'u1', '2024-06-10 10:04', 'click', 'files'),
    ('s:a', 'a', 'u1', '2024-06-10 10:05', 'click', 'files'),
    ('s:a', 'a', 'u1', '2024-06-10 10:06', 'click', 'chat'),
    ('s:a', 'a', 'u1', '2024-06-10 10:07', 'click', 'exit');
