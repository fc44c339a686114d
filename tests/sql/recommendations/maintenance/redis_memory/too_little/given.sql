-- an hour old; and no limit known
insert into samples values
    ('2024-06-29 19:00', 'redis', 'used_memory_bytes', 999e6),
    ('2024-06-29 19:00', 'redis', 'maxmemory_bytes', 1000e6),
    ('2024-06-29 20:00', 'redis', 'used_memory_bytes', 999e6);
