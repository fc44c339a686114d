-- a small disk, half free: jobs write nothing below 256 MB
insert into samples values
    ('2024-06-29 20:00', 'disk', 'free_bytes', 511e6),
    ('2024-06-29 20:00', 'disk', 'total_bytes', 1e9);
