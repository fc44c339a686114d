-- Two calls before 10:07 and two after it in the same quarter, one without a price, and the next quarter's sum.
insert into llm_calls (bucket, event_time, provider, model, agent_id, cost_usd)
values
    ('2024-06-01 10:00', '2024-06-01 10:00:00', 'openai', 'gpt-4o', 'a', 1),
    ('2024-06-01 10:00', '2024-06-01 10:06:59.999', 'openai', 'gpt-4o', 'a', 2),
    ('2024-06-01 10:00', '2024-06-01 10:07:00', 'openai', 'gpt-4o', 'a', 4),
    ('2024-06-01 10:00', '2024-06-01 10:12:00', 'openai', 'gpt-4o', 'b', 8),
    ('2024-06-01 10:00', '2024-06-01 10:13:00', 'openai', 'gpt-4o', 'b', null),
    ('2024-06-01 10:15', '2024-06-01 10:16:00', 'openai', 'gpt-4o', 'a', 16);

insert into llm_15m (bucket, provider, model, agent_id, cost_usd)
values
    ('2024-06-01 10:00', 'openai', 'gpt-4o', 'a', 7),
    ('2024-06-01 10:00', 'openai', 'gpt-4o', 'b', 8),
    ('2024-06-01 10:15', 'openai', 'gpt-4o', 'a', 16);

insert into spending_windows
values
    (0, 'total', '', '2024-06-01 10:07', '2024-06-01 10:20'),
    (1, 'total', '', '2024-06-01 10:07', '2024-06-01 10:10'), -- ends in the quarter in which it begins
    (2, 'agent', 'a', '2024-06-01 10:07', '2024-06-01 10:20'),
    (3, 'total', '', '2024-06-01 10:00', '2024-06-01 10:20'),
    (4, 'total', '', '2024-06-01 10:00', '2024-06-01 10:15');
