-- 81 % of maxmemory, whatever the machine has; 20 hours of samples make a pace of 120 entries a day
insert into samples values ('2024-06-29 19:55', 'redis', 'used_memory_bytes', 810000000);
insert into samples values ('2024-06-29 19:55', 'redis', 'maxmemory_bytes', 1000000000);
insert into samples values ('2024-06-29 19:55', 'redis', 'total_system_memory_bytes', 8000000000);
insert into samples values ('2024-06-29 20:00', 'llm', 'length', 2400);
insert into samples values ('2024-06-29 00:00', 'llm', 'entries_added', 5000);
insert into samples values ('2024-06-29 20:00', 'llm', 'entries_added', 5100);
