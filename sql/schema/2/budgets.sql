-- Version 2 of the warehouse: the budgets, as they stood when they were looked at last.
-- Times are UTC `timestamp`, money is USD. A period is [period_start, period_end) of the budget's own zone.

create table budget_status (
    name varchar not null, -- an agent's monthly budget of AutoBot's is called agent:<agent_id>
    scope varchar not null, -- total, provider, model or agent
    scope_id varchar not null, -- '' for the total; a provider; a model, or provider/model; an agent_id
    period varchar not null, -- daily, weekly (ISO weeks) or monthly
    timezone varchar not null,
    threshold_usd decimal(38, 9) not null,
    notify_at_percent json not null,
    enabled boolean not null, -- false: looked at, and never alerted of
    created_at timestamp,
    period_start timestamp not null,
    period_end timestamp not null,
    spent_usd decimal(38, 9) not null, -- of the calls in [period_start, evaluated_at), priced ones
    percent_used double not null,
    status varchar not null, -- ok, warning or exceeded
    burn_rate double not null, -- 1: just as fast as the budget allows; over the last thirtieth of the period's length
    forecast_usd double, -- what will have been spent at period_end; null: nothing is forecast for it yet
    forecast_low_usd double, -- ends of the 80 % band
    forecast_high_usd double,
    breach_probability double, -- 0 to 1
    projected_breach_at timestamp, -- when it will be used up; null: not before period_end
    projected_breach_earliest timestamp, -- ends of the 80 % range; null: not before period_end
    projected_breach_latest timestamp,
    evaluated_at timestamp not null,
    first_seen timestamp not null -- since when it has been looked at, with this scope, period and zone
);
