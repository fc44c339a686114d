insert into arrivals values ('behavior', null, 99, 99, 0, 200);
