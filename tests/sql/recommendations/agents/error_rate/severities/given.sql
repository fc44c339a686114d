-- the manual's example: 25.5 % is high
insert into agent_periods (period, agent_id, agent_type, tasks, failed) values
    ('last_30', 'all', 'chat', 20, 20),
    ('last_30', 'half', 'chat', 20, 10),
    ('last_30', 'just-under-half', 'chat', 1000, 499),
    ('last_30', 'just-under-quarter', 'chat', 1000, 249),
    ('last_30', 'manual', 'chat', 200, 51),
    ('last_30', 'quarter', 'chat', 20, 5);
