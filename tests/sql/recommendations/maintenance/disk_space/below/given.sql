insert into samples values
    ('2024-06-29 20:00', 'disk', 'free_bytes', 15e9),
    ('2024-06-29 20:00', 'disk', 'total_bytes', 100e9);
