-- $14 in an hour in which $2 were expected, of agent `b` alone.
insert into found (id, scope, series_id, kind, day, slot, expected_usd, impact_usd) values
    ('model/p/m/2024-06-29T11:00:00Z', 'model', 'p/m', 'hour', '2024-06-29', '2024-06-29 11:00', 2, 12);
insert into llm_15m (bucket, provider, model, agent_id, cost_usd, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens) values
    ('2024-06-29 11:00', 'p', 'm', 'a', 2, 1, 0, 0, 0, 0),
    ('2024-06-29 11:45', 'p', 'm', 'b', 12, 1, 0, 0, 0, 0),
    ('2024-06-29 12:00', 'p', 'm', 'c', 99, 1, 0, 0, 0, 0),
    ('2024-06-28 11:15', 'p', 'm', 'a', 7, 1, 0, 0, 0, 0),
    ('2024-06-22 11:30', 'p', 'm', 'a', 7, 1, 0, 0, 0, 0),
    ('2024-06-21 11:30', 'p', 'm', 'c', 99, 1, 0, 0, 0, 0);
