-- just 80 % of maxmemory, in the newest sample; an older one had more
insert into samples values
    ('2024-06-29 19:30', 'redis', 'used_memory_bytes', 990e6),
    ('2024-06-29 20:00', 'redis', 'used_memory_bytes', 800e6),
    ('2024-06-29 20:00', 'redis', 'maxmemory_bytes', 1000e6),
    ('2024-06-29 20:00', 'redis', 'total_system_memory_bytes', 801e6);
