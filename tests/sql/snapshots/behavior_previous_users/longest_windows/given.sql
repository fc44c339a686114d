-- 729 days ago is in the window before the last 365 days, 730 days ago is in none
insert into user_days (day, user_id) values
    (date '2024-06-29' - 729, 'u1'),
    (date '2024-06-29' - 730, 'u2');
