-- an agent without a past, and one that always failed
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout) values
    ('before', 'always', 'chat', 100, 100, 0),
    ('last_7', 'always', 'chat', 100, 100, 0),
    ('last_7', 'new', 'chat', 100, 100, 0);
