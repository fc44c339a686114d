-- 9.99 %; the week alone, which would be 50 %, is not judged
insert into agent_periods (period, agent_id, agent_type, tasks, failed) values
    ('last_30', 'a1', 'chat', 1001, 100),
    ('last_7', 'a1', 'chat', 200, 100);
