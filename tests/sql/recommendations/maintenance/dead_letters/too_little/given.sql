-- 99 entries; one sample; and what is over a day old
insert into samples values
    ('2024-06-28 21:00', 'behavior', 'entries_read', 0), ('2024-06-28 21:00', 'behavior', 'dead', 0),
    ('2024-06-29 20:00', 'behavior', 'entries_read', 99), ('2024-06-29 20:00', 'behavior', 'dead', 99),
    ('2024-06-29 20:00', 'llm', 'entries_read', 5000), ('2024-06-29 20:00', 'llm', 'dead', 5000),
    ('2024-06-22 10:00', 'agent', 'entries_read', 0), ('2024-06-22 10:00', 'agent', 'dead', 0),
    ('2024-06-28 10:00', 'agent', 'entries_read', 5000), ('2024-06-28 10:00', 'agent', 'dead', 5000);
