-- 9 of 1,000; one percent as ever; all of them as ever
insert into samples values
    ('2024-06-28 21:00', 'behavior', 'entries_read', 5000), ('2024-06-28 21:00', 'behavior', 'dead', 100),
    ('2024-06-29 20:00', 'behavior', 'entries_read', 6000), ('2024-06-29 20:00', 'behavior', 'dead', 109),
    ('2024-06-22 10:00', 'llm', 'entries_read', 0), ('2024-06-22 10:00', 'llm', 'dead', 0),
    ('2024-06-28 10:00', 'llm', 'entries_read', 1000), ('2024-06-28 10:00', 'llm', 'dead', 10),
    ('2024-06-28 21:00', 'llm', 'entries_read', 1000), ('2024-06-28 21:00', 'llm', 'dead', 10),
    ('2024-06-29 20:00', 'llm', 'entries_read', 2000), ('2024-06-29 20:00', 'llm', 'dead', 20),
    ('2024-06-22 10:00', 'agent', 'entries_read', 0), ('2024-06-22 10:00', 'agent', 'dead', 0),
    ('2024-06-28 10:00', 'agent', 'entries_read', 1000), ('2024-06-28 10:00', 'agent', 'dead', 1000),
    ('2024-06-28 21:00', 'agent', 'entries_read', 1000), ('2024-06-28 21:00', 'agent', 'dead', 1000),
    ('2024-06-29 20:00', 'agent', 'entries_read', 2000), ('2024-06-29 20:00', 'agent', 'dead', 2000);
