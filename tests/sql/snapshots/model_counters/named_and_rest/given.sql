create temp table wanted as select unnest(['["openai","a \"b\""]', '["openai","gone"]', 'other']) as field;
insert into counter_names values ('model', '["openai","a \"b\""]', '2024-06-29 10:00');
insert into call_counters values
    ('model', '["openai","a \"b\""]', 3, 1, 0, 0.000000001, 10, 2, 1, 5, 4),
    ('model', '["openai","gone"]', 9, 9, 9, 9, 9, 9, 9, 9, 9),
    ('model', 'other', 1, 0, 0, 2.5, 1, 0, 0, 1, 0),
    ('agent', 'other', 8, 8, 8, 8, 8, 8, 8, 8, 8);
