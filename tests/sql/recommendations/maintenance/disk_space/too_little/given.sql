-- an hour old
insert into samples values
    ('2024-06-29 19:00', 'disk', 'free_bytes', 1),
    ('2024-06-29 19:00', 'disk', 'total_bytes', 100e9);
