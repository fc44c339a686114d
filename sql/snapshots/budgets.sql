-- Question: how does each budget stand?
-- Grain: one document per budget. Inputs: wanted (names), budget_status.
select
    name as field,
    name,
    scope, -- total, provider, model or agent
    scope_id, -- '' for the total
    period, -- daily, weekly or monthly
    timezone,
    threshold_usd::double as threshold_usd,
    notify_at_percent::json as notify_at_percent,
    enabled,
    strftime(created_at, '%Y-%m-%dT%H:%M:%SZ') as created_at,
    strftime(period_start, '%Y-%m-%dT%H:%M:%SZ') as period_start,
    strftime(period_end, '%Y-%m-%dT%H:%M:%SZ') as period_end, -- the first moment that is not in it
    spent_usd::double as spent_usd,
    greatest(threshold_usd - spent_usd, 0)::double as remaining_usd,
    percent_used,
    status, -- ok, warning or exceeded
    burn_rate, -- 1: just as fast as the budget allows
    forecast_usd, -- of the whole period; null: nothing is forecast
    forecast_low_usd,
    forecast_high_usd,
    breach_probability, -- 0 to 1
    strftime(projected_breach_at, '%Y-%m-%dT%H:%M:%SZ') as projected_breach_at, -- null: not within the period
    strftime(projected_breach_earliest, '%Y-%m-%dT%H:%M:%SZ') as projected_breach_earliest,
    strftime(projected_breach_latest, '%Y-%m-%dT%H:%M:%SZ') as projected_breach_latest,
from budget_status
where name in (select field from wanted)
order by name;
