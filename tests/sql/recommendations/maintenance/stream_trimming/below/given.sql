-- room for 900,000 more at 10 a second is 25 hours; one that catches up; one that is read
insert into samples values
    ('2024-06-29 19:10', 'behavior', 'lag', 70000), ('2024-06-29 20:00', 'behavior', 'lag', 100000),
    ('2024-06-29 19:10', 'behavior', 'length', 70000), ('2024-06-29 20:00', 'behavior', 'length', 100000),
    ('2024-06-29 19:10', 'behavior', 'entries_added', 70000), ('2024-06-29 20:00', 'behavior', 'entries_added', 100000),
    ('2024-06-29 19:10', 'llm', 'lag', 999000), ('2024-06-29 20:00', 'llm', 'lag', 998000),
    ('2024-06-29 19:10', 'agent', 'lag', 0), ('2024-06-29 20:00', 'agent', 'lag', 0);
