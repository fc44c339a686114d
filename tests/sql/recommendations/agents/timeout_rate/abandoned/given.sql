-- more than half of them were abandoned: another rule's; just half: still this one's
insert into agent_periods (period, agent_id, agent_type, tasks, failed, timeout, abandoned) values
    ('last_30', 'abandoned', 'chat', 100, 0, 41, 21),
    ('last_30', 'half', 'chat', 100, 0, 40, 20);
