-- calls that are free have a price; what is eight days old does not count
insert into llm_15m (bucket, provider, model, calls, free_calls, unpriced_calls, unpriced_tokens) values
    ('2024-06-29 10:00', 'ollama', 'm', 100, 100, 0, 0),
    ('2024-06-22 23:45', 'openai', 'mystery', 100, 0, 100, 5000);
