insert into llm_15m (bucket, provider, model, calls, unpriced_calls, unpriced_tokens) values
    ('2024-06-29 10:00', 'openai', 'gpt-4o', 99, 0, 0),
    ('2024-06-23 00:00', null, 'mystery', 1, 1, 5000);
