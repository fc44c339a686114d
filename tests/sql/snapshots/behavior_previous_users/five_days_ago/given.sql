-- in the window before the trailing 3, 4 and 5 days; today he is in none
insert into user_days (day, user_id) values ('2024-06-24', 'u1'), ('2024-06-29', 'u1');
