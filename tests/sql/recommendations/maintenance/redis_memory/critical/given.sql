-- without a limit of its own Redis may have the machine's memory
insert into samples values
    ('2024-06-29 20:00', 'redis', 'used_memory_bytes', 950000001),
    ('2024-06-29 20:00', 'redis', 'maxmemory_bytes', 0),
    ('2024-06-29 20:00', 'redis', 'total_system_memory_bytes', 1000e6);
