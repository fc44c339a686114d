insert into llm_15m (bucket, provider, model, calls, unpriced_calls, unpriced_tokens) values
    ('2024-06-29 10:00', 'openai', 'gpt-4o', 90, 0, 0),
    ('2024-06-29 10:00', 'b', 'b', 3, 3, 30),
    ('2024-06-29 10:00', 'a', 'a', 7, 7, 70);
