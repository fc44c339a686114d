-- one; then Redis was started again and evicted two more
insert into samples values
    ('2024-06-29 10:00', 'redis', 'evicted_keys', 900),
    ('2024-06-29 12:00', 'redis', 'evicted_keys', 901),
    ('2024-06-29 20:00', 'redis', 'evicted_keys', 2);
