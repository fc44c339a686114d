insert into budget_status (
    name, scope, scope_id, period, enabled, status, spent_usd, threshold_usd, percent_used, burn_rate, forecast_usd,
    breach_probability, projected_breach_at, period_start, evaluated_at
) values
    ('even', 'total', '', 'monthly', true, 'ok', 60, 100, 60, 1.1, 101, 0.5, '2024-06-30 20:00', '2024-06-01', '2024-06-29 20:00'),
    ('likely', 'model', 'openai/gpt-4o', 'weekly', true, 'warning', 80, 100, 80, 1.5, 120, 0.9, '2024-06-30 10:00', '2024-06-24', '2024-06-29 20:00'),
    ('agent:a1', 'agent', 'a1', 'monthly', true, 'exceeded', 100, 100, 100, 1.5, null, null, null, '2024-06-01', '2024-06-29 20:00');
insert into llm_15m (bucket) values ('2024-06-28 10:00'), ('2024-06-28 11:00'), ('2024-06-29 10:00');
