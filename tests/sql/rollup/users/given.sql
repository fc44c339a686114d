-- u1 came on the 10th and was last seen, in chat, on the 20th.
insert into users (user_id, first_day, last_day) values ('u1', '2024-06-10', '2024-06-20');
insert into user_days (day, user_id) values ('2024-06-10', 'u1'), ('2024-06-20', 'u1');
insert into feature_users (feature, user_id, last_day) values ('chat', 'u1', '2024-06-20');
