create temp table touched as
select timestamp '2024-06-29 10:00' as bucket;
insert into llm_calls (
    bucket, provider, model, input_tokens, output_tokens, cached_input_tokens, cache_write_tokens, reasoning_tokens,
    cost_usd, price_status, unpriced_reason
) values
    ('2024-06-29 10:00', 'openai', 'gpt-4o', 1000, 100, 400, 0, 10, 0.000000001, 'priced', null),
    ('2024-06-29 10:00', 'openai', 'gpt-4o', 1000, 100, 0, 0, 0, 1.5, 'priced', null),
    ('2024-06-29 10:00', 'openai', 'gpt-4o', 20, 3, 0, 0, 0, null, 'unpriced', 'no price for tier scale'),
    ('2024-06-29 10:00', 'ollama', 'llama3', 50, 5, 0, 0, 0, 0, 'free', null),
    ('2024-06-29 10:00', null, 'unheard-of', 7, 1, 0, 0, 0, null, 'unpriced', 'model unknown'),
    ('2024-06-29 10:15', null, 'unheard-of', 7, 1, 0, 0, 0, null, 'unpriced', 'model unknown');
