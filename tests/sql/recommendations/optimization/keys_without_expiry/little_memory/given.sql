-- 99 MB
insert into samples values ('2024-06-29 19:55', 'redis', 'keys', 10000);
insert into samples values ('2024-06-29 19:55', 'redis', 'keys_with_expiry', 0);
insert into samples values ('2024-06-29 19:55', 'redis', 'used_memory_bytes', 99000000);
insert into samples values ('2024-06-29 19:55', 'redis', 'maxmemory_bytes', 1000000000);
insert into samples values ('2024-06-29 19:55', 'redis', 'total_system_memory_bytes', 8000000000);
