-- 99 entries a day; another stream was looked at for 19 hours only
insert into samples values ('2024-06-29 19:55', 'redis', 'keys', 10);
insert into samples values ('2024-06-29 19:55', 'redis', 'keys_with_expiry', 10);
insert into samples values ('2024-06-29 19:55', 'redis', 'used_memory_bytes', 100000000);
insert into samples values ('2024-06-29 19:55', 'redis', 'maxmemory_bytes', 1000000000);
insert into samples values ('2024-06-29 19:55', 'redis', 'total_system_memory_bytes', 8000000000);
insert into samples values ('2024-06-29 20:00', 'llm', 'length', 100000);
insert into samples values ('2024-06-28 20:00', 'llm', 'entries_added', 5000);
insert into samples values ('2024-06-29 20:00', 'llm', 'entries_added', 5099);
insert into samples values ('2024-06-29 20:00', 'agent', 'length', 100000);
insert into samples values ('2024-06-29 01:00', 'agent', 'entries_added', 5000);
insert into samples values ('2024-06-29 20:00', 'agent', 'entries_added', 6000);
