insert into samples values ('2024-06-28 21:00', 'redis', 'keyspace_hits', 100);
insert into samples values ('2024-06-28 21:00', 'redis', 'keyspace_misses', 50000);
insert into samples values ('2024-06-29 20:00', 'redis', 'keyspace_hits', 6099);
insert into samples values ('2024-06-29 20:00', 'redis', 'keyspace_misses', 54001);
