-- Question: what will each of the coming days cost?
-- Grain: series, day. Input: forecast_days.
select
    scope, -- total, model or agent
    id, -- '' for the total, provider/model, agent_id
    day, -- in the reporting zone
    (median * 0.000000001)::decimal(38, 9) as median_usd,
    (low80 * 0.000000001)::decimal(38, 9) as low80_usd, -- lower end of the 80 % band
    (high80 * 0.000000001)::decimal(38, 9) as high80_usd, -- upper end of the 80 % band
    (cum_median * 0.000000001)::decimal(38, 9) as cum_median_usd, -- sum from the first forecast day to this one
    (cum_low80 * 0.000000001)::decimal(38, 9) as cum_low80_usd,
    (cum_high80 * 0.000000001)::decimal(38, 9) as cum_high80_usd,
from forecast_days
order by scope, id, day
