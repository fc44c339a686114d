-- just 300 s; one that had caught up a sample before
insert into samples values
    ('2024-06-29 19:50', 'behavior', 'seconds_behind', 900), ('2024-06-29 20:00', 'behavior', 'seconds_behind', 300),
    ('2024-06-29 20:00', 'behavior', 'lag', 7),
    ('2024-06-29 19:40', 'llm', 'seconds_behind', 9000),
    ('2024-06-29 19:50', 'llm', 'seconds_behind', 0), ('2024-06-29 20:00', 'llm', 'seconds_behind', 9000),
    ('2024-06-29 20:00', 'llm', 'lag', 7);
