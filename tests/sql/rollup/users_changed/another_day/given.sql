insert into behavior_events (batch, bucket, user_id, feature) values (2, '2024-06-22 10:00', 'u1', 'chat');
