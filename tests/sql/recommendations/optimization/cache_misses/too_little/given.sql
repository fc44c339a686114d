-- 9,999 look-ups
insert into samples values ('2024-06-28 21:00', 'redis', 'keyspace_hits', 100);
insert into samples values ('2024-06-28 21:00', 'redis', 'keyspace_misses', 50000);
insert into samples values ('2024-06-29 20:00', 'redis', 'keyspace_hits', 100);
insert into samples values ('2024-06-29 20:00', 'redis', 'keyspace_misses', 59999);
