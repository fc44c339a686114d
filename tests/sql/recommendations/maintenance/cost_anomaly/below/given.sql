-- the day before yesterday
insert into anomalies (id, scope, series_id, kind, day, moment, expected_usd, high_usd, actual_usd, impact_usd, severity, cause) values
    ('total/2024-06-27', 'total', '', 'day', '2024-06-27', '2024-06-27', 10, 15, 30, 20, 'high', '[]');
