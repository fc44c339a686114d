-- almost five points and certain; ten points and by chance (z = 1.5); better than it was
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout) values
    ('before', 'better', 'chat', 1000, 500, 0),
    ('last_7', 'better', 'chat', 1000, 100, 0),
    ('before', 'by-chance', 'chat', 80, 8, 0),
    ('last_7', 'by-chance', 'chat', 40, 8, 0),
    ('before', 'few-points', 'chat', 10000, 1000, 0),
    ('last_7', 'few-points', 'chat', 10000, 1499, 0);
