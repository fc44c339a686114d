-- nothing was sampled for two days; what the first tick afterwards read counts as read now
insert into samples values
    ('2024-06-26 10:00', 'llm', 'entries_read', 0), ('2024-06-26 10:00', 'llm', 'dead', 0),
    ('2024-06-27 10:00', 'llm', 'entries_read', 1000), ('2024-06-27 10:00', 'llm', 'dead', 0),
    ('2024-06-29 19:00', 'llm', 'entries_read', 2000), ('2024-06-29 19:00', 'llm', 'dead', 20);
