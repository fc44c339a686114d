-- room for 863,999 more at 10 a second is just under a day
insert into samples values
    ('2024-06-29 19:10', 'behavior', 'lag', 106001), ('2024-06-29 20:00', 'behavior', 'lag', 136001),
    ('2024-06-29 19:10', 'behavior', 'length', 200000), ('2024-06-29 20:00', 'behavior', 'length', 230000),
    ('2024-06-29 19:10', 'behavior', 'entries_added', 200000), ('2024-06-29 20:00', 'behavior', 'entries_added', 230000);
