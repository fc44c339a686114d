-- Monday the 10th to Sunday the 16th: two came first; one was back two weeks later, in the running week
create temp table wanted as select '2024-06-10' as field;
insert into users (user_id, first_day) values
    ('u1', '2024-06-10'),
    ('u2', '2024-06-16'),
    ('u3', '2024-06-09'),
    ('u4', '2024-06-17');
insert into user_days (day, user_id) values
    ('2024-06-10', 'u1'),
    ('2024-06-16', 'u2'),
    ('2024-06-24', 'u2'),
    ('2024-06-25', 'u2'),
    ('2024-06-09', 'u3'),
    ('2024-06-17', 'u3'),
    ('2024-06-17', 'u4');
