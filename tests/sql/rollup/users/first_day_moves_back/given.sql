insert into behavior_events (batch, bucket, user_id, feature) values (2, '2024-06-05 23:45', 'u1', 'chat');
