insert into arrivals values ('behavior', null, 1000, 0, 0, null);
