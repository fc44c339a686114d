-- failures are another rule's
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout, abandoned) values
    ('last_30', 'a1', 'chat', 1001, 900, 100, 0);
