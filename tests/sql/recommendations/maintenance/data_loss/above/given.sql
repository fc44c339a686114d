insert into streams (noun, entries_read, lost) values ('behavior', 1000, 12), ('llm', 1000, 0);
insert into incidents values
    ('2024-06-22 20:00', 'behavior', 'trimmed', 9, ''),
    ('2024-06-22 20:01', 'behavior', 'trimmed', 1, ''),
    ('2024-06-29 10:00', 'behavior', 'trimmed', 2, '');
