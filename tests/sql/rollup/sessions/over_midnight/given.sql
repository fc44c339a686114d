-- one session, of the day on which it began; of events of one time the longest says how long they last
insert into behavior_events (session_key, session_id, user_id, event_time, event_type, feature, duration_ms) values
    ('s:a', 'a', 'u1', '2024-06-10 23:50', 'page_view', 'chat', null),
    ('s:a', 'a', 'u1', '2024-06-11 00:10', 'page_view', 'chat', 1000),
    ('s:a', 'a', 'u1', '2024-06-11 00:10', 'click', 'chat', 7200000);
