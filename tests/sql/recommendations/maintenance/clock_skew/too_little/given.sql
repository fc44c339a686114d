insert into clock_skews values ('behavior', null, 99, 99, 0, 200);
