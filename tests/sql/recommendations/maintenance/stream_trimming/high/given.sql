-- it is being trimmed at 150,000: 30,000 came, 10,000 stayed; room for 14,000 more
insert into samples values
    ('2024-06-29 19:10', 'behavior', 'lag', 106000), ('2024-06-29 20:00', 'behavior', 'lag', 136000),
    ('2024-06-29 19:10', 'behavior', 'length', 140000), ('2024-06-29 20:00', 'behavior', 'length', 150000),
    ('2024-06-29 19:10', 'behavior', 'entries_added', 200000), ('2024-06-29 20:00', 'behavior', 'entries_added', 230000);
