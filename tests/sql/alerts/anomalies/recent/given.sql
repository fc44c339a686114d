insert into anomalies (id, scope, series_id, kind, day, moment, severity, expected_usd, actual_usd, impact_usd, cause)
values
    ('total/2024-06-29', 'total', '', 'day', '2024-06-29', '2024-06-29', 'high', 10, 30, 20, '[]'),
    ('agent/a/2024-06-28', 'agent', 'a', 'day', '2024-06-28', '2024-06-28', 'medium', 1, 3, 2, '[]'),
    ('total/2024-06-27', 'total', '', 'day', '2024-06-27', '2024-06-27', 'high', 10, 30, 20, '[]'); -- history
