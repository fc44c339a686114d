-- $100 where $40 were expected. On the Saturdays before, p/m had three quarters and p/n one; that of the 15th stood out
-- itself, and Fridays are no measure.
insert into found (id, scope, series_id, kind, day, slot, expected_usd, impact_usd) values
    ('total/2024-06-29', 'total', '', 'day', '2024-06-29', '2024-06-29', 40, 60);
insert into cost_series_days (scope, id, day, severity) values ('total', '', '2024-06-15', 'high');
insert into llm_15m (bucket, provider, model, agent_id, cost_usd, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens) values
    ('2024-06-29 10:00', 'p', 'm', 'a', 30, 1, 0, 0, 0, 0),
    ('2024-06-29 11:00', 'p', 'n', null, 70, 1, 0, 0, 0, 0),
    ('2024-06-28 10:00', 'p', 'x', 'x', 500, 1, 0, 0, 0, 0),
    ('2024-06-22 10:00', 'p', 'm', 'a', 15, 1, 0, 0, 0, 0),
    ('2024-06-15 10:00', 'p', 'n', null, 900, 1, 0, 0, 0, 0),
    ('2024-06-08 10:00', 'p', 'm', 'a', 15, 1, 0, 0, 0, 0),
    ('2024-06-08 23:00', 'p', 'n', null, 10, 1, 0, 0, 0, 0);
