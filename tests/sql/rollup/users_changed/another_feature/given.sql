insert into behavior_events (batch, bucket, user_id, feature) values (2, '2024-06-21 10:00', 'u1', 'search');
