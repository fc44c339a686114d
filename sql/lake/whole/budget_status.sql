-- Question: how did each budget stand when it was looked at last?
-- Grain: one row per budget. Input: budget_status.
select
    name, -- a monthly budget of one agent is called agent:<agent_id>
    scope, -- total, provider, model or agent
    scope_id, -- of what; '' for the total
    period, -- daily, weekly or monthly
    timezone, -- the budget's own zone
    threshold_usd, -- what may be spent in a period
    enabled, -- false: looked at, and never alerted of
    period_start, -- UTC
    period_end, -- UTC
    spent_usd, -- since period_start
    percent_used, -- spent of the threshold
    status, -- ok, warning or exceeded
    burn_rate, -- 1: just as fast as the budget allows
    forecast_usd, -- what will have been spent at period_end; null: nothing is forecast for it yet
    forecast_low_usd, -- lower end of the 80 % band
    forecast_high_usd, -- upper end of the 80 % band
    breach_probability, -- 0 to 1
    projected_breach_at, -- when it will be used up, UTC; null: not before period_end
    evaluated_at, -- UTC
from budget_status
order by name
