insert into samples values
    ('2024-06-29 19:50', 'behavior', 'seconds_behind', 301), ('2024-06-29 20:00', 'behavior', 'seconds_behind', 901),
    ('2024-06-29 19:50', 'behavior', 'lag', 3), ('2024-06-29 20:00', 'behavior', 'lag', 7),
    ('2024-06-29 19:50', 'llm', 'seconds_behind', 3001), ('2024-06-29 20:00', 'llm', 'seconds_behind', 3601),
    ('2024-06-29 20:00', 'llm', 'lag', 70000);
