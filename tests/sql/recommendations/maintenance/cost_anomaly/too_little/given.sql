-- a day that has not come yet is none
insert into anomalies (id, scope, series_id, kind, day, moment, expected_usd, high_usd, actual_usd, impact_usd, severity, cause) values
    ('total/2024-06-30', 'total', '', 'day', '2024-06-30', '2024-06-30', 10, 15, 30, 20, 'high', '[]');
