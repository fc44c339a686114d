insert into clock_skews values ('behavior', null, 1000, 0, 0, null);
