-- fewer than half of that
insert into samples values
    ('2024-06-28 21:00', 'redis', 'keyspace_hits', 0),
    ('2024-06-28 21:00', 'redis', 'keyspace_misses', 0),
    ('2024-06-29 20:00', 'redis', 'keyspace_hits', 2999),
    ('2024-06-29 20:00', 'redis', 'keyspace_misses', 7001);
