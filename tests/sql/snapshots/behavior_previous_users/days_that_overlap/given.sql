-- 3 to 5 for five days ago, 4 to 6 for six, 1 for yesterday: he counts once in each
insert into user_days (day, user_id) values ('2024-06-24', 'u1'), ('2024-06-23', 'u1'), ('2024-06-28', 'u1');
