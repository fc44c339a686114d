-- 49 %; one that is switched off
insert into budget_status (
    name, scope, scope_id, period, enabled, status, spent_usd, threshold_usd, percent_used, burn_rate, forecast_usd,
    breach_probability, projected_breach_at, period_start, evaluated_at
) values
    ('a', 'total', '', 'monthly', true, 'warning', 80, 100, 80, 1, 99, 0.49, null, '2024-06-01', '2024-06-29 20:00'),
    ('off', 'total', '', 'monthly', false, 'exceeded', 180, 100, 180, 2, 199, 1, null, '2024-06-01', '2024-06-29 20:00');
