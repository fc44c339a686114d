-- A late call of agent `a` and today's first of agent `b`; what `b` cost on the 20th is known already.
insert into llm_calls (batch, bucket) values
    (1, '2024-06-10 10:00'),
    (2, '2024-06-20 10:00'),
    (2, '2024-06-29 10:00'),
    (2, '2023-01-01 10:00');
insert into llm_15m (bucket, provider, model, agent_id, cost_usd) values
    ('2024-06-10 10:00', 'p', 'm', 'b', 77),
    ('2024-06-20 10:00', 'p', 'm', 'a', 1),
    ('2024-06-20 12:00', 'p', 'm', 'b', 5),
    ('2024-06-29 10:00', null, 'n', 'b', 3),
    ('2024-06-29 10:15', null, 'free', null, 0);
insert into cost_series_days (scope, id, day, cost_usd) values
    ('total', '', '2024-06-18', 4),
    ('total', '', '2024-06-19', 0),
    ('total', '', '2024-06-20', 5),
    ('model', 'p/m', '2024-06-20', 5),
    ('agent', 'b', '2024-06-20', 5),
    ('agent', 'b', '2024-06-21', 0),
    ('agent', 'gone', '2024-06-29', 2);
