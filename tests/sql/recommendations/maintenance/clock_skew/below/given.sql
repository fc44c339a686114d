-- 9 of 1,000
insert into clock_skews values ('agent', 'a', 991, 0, 0, null), ('agent', 'b', 9, 9, 0, 200);
