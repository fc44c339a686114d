-- 9 of 1,000
insert into arrivals values ('agent', 'a', 991, 0, 0, null), ('agent', 'b', 9, 9, 0, 200);
