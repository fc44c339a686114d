insert into incidents (seen_at, noun, kind, entries, detail)
values
    ('2024-06-29 12:00', 'llm', 'trimmed', 3, ''),
    ('2024-06-29 13:00', 'llm', 'trimmed', 4, ''),
    ('2024-06-28 23:00', 'llm', 'trimmed', 5, ''),
    ('2024-06-27 23:59', 'llm', 'trimmed', 6, ''), -- the day before yesterday
    ('2024-06-29 12:00', 'agent', 'deleted', null, ''); -- nothing that is known to be lost
