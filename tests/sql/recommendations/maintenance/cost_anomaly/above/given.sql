-- yesterday: one agent's model is nearly all of the total's, and only the agent is high; today: an hour of a model
insert into anomalies (id, scope, series_id, kind, day, moment, expected_usd, high_usd, actual_usd, impact_usd, severity, cause) values
    ('total/2024-06-28', 'total', '', 'day', '2024-06-28', '2024-06-28', 100, 150, 200, 100, 'medium', '[]'),
    ('model/openai/gpt-4o/2024-06-28', 'model', 'openai/gpt-4o', 'day', '2024-06-28', '2024-06-28', 50, 60, 145, 95, 'medium', '[]'),
    ('agent/loop/2024-06-28', 'agent', 'loop', 'day', '2024-06-28', '2024-06-28', 10, 15, 90, 80, 'high', '[]'),
    ('agent/other/2024-06-28', 'agent', 'other', 'day', '2024-06-28', '2024-06-28', 1, 2, 16, 15, 'medium', '[]'),
    ('model/m/2024-06-29T14:00:00Z', 'model', 'm', 'hour', '2024-06-29', '2024-06-29T14:00:00Z', 1, 2, 8, 7, 'medium', '[]');
insert into llm_15m (bucket)
select day from (select unnest(range(timestamp '2024-06-01', timestamp '2024-06-29', interval 1 day)) as day);
