insert into samples values ('2024-06-29 19:55', 'redis', 'keys', 10);
insert into samples values ('2024-06-29 19:55', 'redis', 'keys_with_expiry', 10);
insert into samples values ('2024-06-29 19:55', 'redis', 'used_memory_bytes', 100000000);
insert into samples values ('2024-06-29 19:55', 'redis', 'maxmemory_bytes', 1000000000);
insert into samples values ('2024-06-29 19:55', 'redis', 'total_system_memory_bytes', 8000000000);
insert into samples values ('2024-06-29 20:00', 'llm', 'length', 1001);
insert into samples values ('2024-06-28 20:00', 'llm', 'entries_added', 5000);
insert into samples values ('2024-06-29 20:00', 'llm', 'entries_added', 5100);
