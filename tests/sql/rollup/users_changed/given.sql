-- u1 was seen in chat on the 21st; so he is again, and somebody without a name.
insert into feature_users (feature, user_id, last_day) values ('chat', 'u1', '2024-06-21');
insert into behavior_events (batch, bucket, user_id, feature) values
    (2, '2024-06-21 10:00', 'u1', 'chat'), (2, '2024-06-21 10:00', 'anonymous', 'search');
