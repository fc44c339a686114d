-- a share that would be critical of a disk so large that it does not matter
insert into samples values
    ('2024-06-29 20:00', 'disk', 'free_bytes', 50e9),
    ('2024-06-29 20:00', 'disk', 'total_bytes', 5000e9);
