-- nothing is forecast for it yet
insert into budget_status (
    name, scope, scope_id, period, enabled, status, spent_usd, threshold_usd, percent_used, burn_rate, forecast_usd,
    breach_probability, projected_breach_at, period_start, evaluated_at
) values
    ('new', 'total', '', 'monthly', true, 'warning', 99, 100, 99, 20, null, null, null, '2024-06-01', '2024-06-29 20:00');
