insert into samples values
    ('2024-06-28 21:00', 'behavior', 'entries_read', 5000), ('2024-06-28 21:00', 'behavior', 'dead', 100),
    ('2024-06-29 20:00', 'behavior', 'entries_read', 6000), ('2024-06-29 20:00', 'behavior', 'dead', 100);
