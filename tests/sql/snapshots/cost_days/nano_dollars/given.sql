create temp table wanted as select '2024-06-29' as field;
insert into llm_15m values
    ('2024-06-29 00:00', 'openai', 'gpt-4o', 'a1', 1, 10, 1, 4, 0, 0, 0.000000001, 0, 0, 0, null),
    ('2024-06-29 23:45', 'openai', 'gpt-4o', null, 2, 20, 2, 0, 0, 1, 1.5, 0, 1, 7, 'no tokens'),
    ('2024-06-29 12:00', null, 'llama3', null, 1, 5, 5, 0, 0, 0, 0, 1, 0, 0, null),
    ('2024-06-30 00:00', 'openai', 'gpt-4o', null, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, null);
