-- on the 29th: seen today, 6, 7, 27 and 28 days ago
create temp table wanted as select '2024-06-29' as field;
insert into user_days (day, user_id) values
    ('2024-06-29', 'today'),
    ('2024-06-23', 'day-6'),
    ('2024-06-22', 'day-7'),
    ('2024-06-02', 'day-27'),
    ('2024-06-01', 'day-28');
insert into users (user_id, first_day, last_day) values ('today', '2024-06-29', '2024-06-29');
