-- one percent where there was nothing before; a tenth where there was one percent
insert into samples values
    ('2024-06-28 21:00', 'behavior', 'entries_read', 5000), ('2024-06-28 21:00', 'behavior', 'dead', 100),
    ('2024-06-29 20:00', 'behavior', 'entries_read', 6000), ('2024-06-29 20:00', 'behavior', 'dead', 110),
    ('2024-06-22 10:00', 'llm', 'entries_read', 0), ('2024-06-22 10:00', 'llm', 'dead', 0),
    ('2024-06-28 10:00', 'llm', 'entries_read', 1000), ('2024-06-28 10:00', 'llm', 'dead', 10),
    ('2024-06-28 21:00', 'llm', 'entries_read', 1000), ('2024-06-28 21:00', 'llm', 'dead', 10),
    ('2024-06-29 20:00', 'llm', 'entries_read', 2000), ('2024-06-29 20:00', 'llm', 'dead', 110);
insert into dead_letters (noun, seen_at, field)
select 'behavior', timestamp '2024-06-29 10:00', case when range < 6 then 'feature' else 'timestamp' end from range(10)
union all
select 'behavior', timestamp '2024-06-28 10:00', 'old' from range(10);
