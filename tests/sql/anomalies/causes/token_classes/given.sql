-- Agent `a`: input 15 x $4 and output 5 x $8 share $80 as 48 and 32; a week ago 40 x $1 from the cache and output of 5 x
-- $8, reasoning included, shared the cost evenly, so that 20 and 20 were expected. Agent `b` calls a model without a
-- listed price, whose tokens count alike, and did nothing before: what was expected is divided as the cost is now.
insert into prices (provider, model, input_tokens_from, input_price_per_1m, cached_input_price_per_1m, cache_write_price_per_1m, output_price_per_1m) values
    ('p', 'm', 0, 4, 1, 5, 8),
    ('p', 'm', 200000, 8, 2, 10, 16);
insert into found (id, scope, series_id, kind, day, slot, expected_usd, impact_usd) values
    ('agent/a/2024-06-29', 'agent', 'a', 'day', '2024-06-29', '2024-06-29', 40, 40),
    ('agent/b/2024-06-29', 'agent', 'b', 'day', '2024-06-29', '2024-06-29', 10, 10);
insert into llm_15m (bucket, provider, model, agent_id, cost_usd, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens) values
    ('2024-06-22 10:00', 'p', 'm', 'a', 40, 40, 40, 0, 5, 2),
    ('2024-06-29 11:00', 'p', 'm', 'a', 80, 15, 0, 0, 5, 0),
    ('2024-06-29 11:00', 'p', 'unlisted', 'b', 20, 3, 0, 0, 1, 1);
