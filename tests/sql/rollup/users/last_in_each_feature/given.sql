insert into behavior_events (batch, bucket, user_id, feature) values
    (2, '2024-06-12 12:00', 'u1', 'chat'),
    (2, '2024-06-12 12:00', 'u1', 'files'),
    (2, '2024-06-25 12:00', 'u2', 'chat');
