create temp table wanted as select unnest(['2024-06-28', '2024-06-29']) as field;
insert into users (user_id, first_day, last_day) values
    ('u1', '2024-06-01', '2024-06-29'),
    ('u2', '2024-06-29', '2024-06-29'),
    ('u3', '2024-06-27', '2024-06-27');
insert into feature_users (feature, user_id, last_day) values
    ('chat', 'u1', '2024-06-28'),
    ('files', 'u1', '2024-06-29'),
    ('files', 'u2', '2024-06-29');
