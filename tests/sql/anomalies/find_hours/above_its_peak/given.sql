insert into cost_series_days (scope, id, day, cost_usd) values
    ('total', '', '2024-06-22', 1),
    ('agent', 'a', '2024-06-22', 1),
    ('model', 'p/m', '2024-06-22', 1);
insert into llm_15m (bucket, provider, model, agent_id, cost_usd) values
    ('2024-06-22 11:45', 'p', 'm', 'a', 99), -- more than 168 hours before
    ('2024-06-22 12:00', 'p', 'm', 'a', 8), -- 12 in its hour: the peak
    ('2024-06-22 12:45', 'p', 'm', 'a', 4),
    ('2024-06-25 12:15', 'p', 'm', 'a', 9), -- another one at that hour
    ('2024-06-28 10:15', 'p', 'm', 'a', 11),
    ('2024-06-29 12:00', 'p', 'm', 'a', 20), -- 24 in the running hour: twice the peak
    ('2024-06-29 12:15', 'p', 'm', 'a', 4);
