-- twenty points are high; the line of chance is at z = 2.3263
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout) values
    ('before', 'just-certain', 'chat', 100, 10, 0),
    ('last_7', 'just-certain', 'chat', 100, 24, 0),
    ('before', 'just-uncertain', 'chat', 100, 10, 0),
    ('last_7', 'just-uncertain', 'chat', 100, 23, 0),
    ('before', 'under-twenty', 'chat', 1000, 100, 0),
    ('last_7', 'under-twenty', 'chat', 1000, 299, 0),
    ('before', 'twenty', 'chat', 1000, 0, 0),
    ('last_7', 'twenty', 'chat', 1000, 200, 0);
