-- many long ago, none within the day; a counter that stands still
insert into samples values
    ('2024-06-28 19:00', 'redis', 'evicted_keys', 5),
    ('2024-06-28 21:00', 'redis', 'evicted_keys', 900),
    ('2024-06-29 20:00', 'redis', 'evicted_keys', 900);
