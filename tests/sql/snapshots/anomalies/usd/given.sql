create temp table wanted as select 'agent/a/2024-06-29T10:00:00Z' as field;
insert into anomalies values
    ('agent/a/2024-06-29T10:00:00Z', 'agent', 'a', 'hour', '2024-06-29', '2024-06-29T10:00:00Z', true, 1.5, 0, 9.25, 30.000000001, 28.500000001, 'high', 1, 4, '[{"dimension": "model", "name": "p/m", "difference_usd": 28.5, "share": 1.0}]', '2024-06-29 10:31:07.5'),
    ('total/2024-06-29', 'total', '', 'day', '2024-06-29', '2024-06-29', true, 1.5, 0, 9.25, 30, 28.5, 'high', 1, 4, '[]', '2024-06-29 10:31:07.5');
