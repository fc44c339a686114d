-- failures and timeouts count together
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout) values
    ('before', 'a1', 'chat', 10000, 500, 500),
    ('last_7', 'a1', 'chat', 10000, 500, 1000);
