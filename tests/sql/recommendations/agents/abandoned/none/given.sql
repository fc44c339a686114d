-- timeouts that were reported are another rule's
insert into agent_periods (period, agent_id, agent_type, tasks, timeout, abandoned) values
    ('last_30', 'a1', 'chat', 100, 100, 0);
