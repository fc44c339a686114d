-- a day between that was known, an old batch, and one without a name
insert into behavior_events (batch, bucket, user_id, feature) values
    (2, '2024-06-10 12:00', 'u1', 'chat'),
    (1, '2024-06-28 12:00', 'u1', 'chat'),
    (2, '2024-06-28 12:00', 'anonymous', 'chat');
