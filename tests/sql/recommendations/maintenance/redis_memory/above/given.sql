insert into samples values
    ('2024-06-29 19:30', 'redis', 'used_memory_bytes', 1),
    ('2024-06-29 20:00', 'redis', 'used_memory_bytes', 800000001),
    ('2024-06-29 20:00', 'redis', 'maxmemory_bytes', 1000e6);
