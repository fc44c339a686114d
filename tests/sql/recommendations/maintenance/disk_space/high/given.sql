insert into samples values
    ('2024-06-29 20:00', 'disk', 'free_bytes', 7.99e9),
    ('2024-06-29 20:00', 'disk', 'total_bytes', 100e9);
