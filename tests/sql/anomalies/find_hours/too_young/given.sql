-- `a` is six days old, `b` did nothing for seven days, `c` costs as much as 1.5 times its peak, `d` too little.
insert into cost_series_days (scope, id, day, cost_usd) values
    ('agent', 'a', '2024-06-23', 1),
    ('agent', 'b', '2024-06-01', 1),
    ('agent', 'c', '2024-06-01', 1),
    ('agent', 'd', '2024-06-01', 1);
insert into llm_15m (bucket, provider, model, agent_id, cost_usd) values
    ('2024-06-23 12:00', 'p', 'm', 'a', 1),
    ('2024-06-29 12:00', 'p', 'm', 'a', 50),
    ('2024-06-21 12:00', 'p', 'm', 'b', 1),
    ('2024-06-29 12:00', 'p', 'm', 'b', 50),
    ('2024-06-25 11:00', 'p', 'm', 'c', 20),
    ('2024-06-29 12:00', 'p', 'm', 'c', 30),
    ('2024-06-25 11:00', 'p', 'm', 'd', 1),
    ('2024-06-29 12:00', 'p', 'm', 'd', 4.99);
