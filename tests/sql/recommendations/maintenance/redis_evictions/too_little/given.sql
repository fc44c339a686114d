-- one sample tells of no time
insert into samples values ('2024-06-29 20:00', 'redis', 'evicted_keys', 900);
