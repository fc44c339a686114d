-- a gigabyte a day less
insert into samples values
    ('2024-06-26 20:00', 'disk', 'free_bytes', 17.9e9),
    ('2024-06-27 20:00', 'disk', 'free_bytes', 16.9e9),
    ('2024-06-28 20:00', 'disk', 'free_bytes', 15.9e9),
    ('2024-06-29 20:00', 'disk', 'free_bytes', 14.9e9),
    ('2024-06-29 20:00', 'disk', 'total_bytes', 100e9);
