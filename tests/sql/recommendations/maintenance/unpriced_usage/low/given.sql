insert into llm_15m (bucket, provider, model, calls, unpriced_calls, unpriced_tokens) values
    ('2024-06-29 10:00', 'openai', 'gpt-4o', 199, 1, 40);
