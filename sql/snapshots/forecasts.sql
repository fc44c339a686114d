-- Question: what will the total, each provider, each model and each agent cost?
-- Grain: one document per series, with a column of days. Inputs: wanted, forecast_series, forecast_days,
-- forecast_day_ends.
with chosen as (
    select *
    from forecast_series
    where forecast_field(scope, id) in (select field from wanted)
),

days as (
    select
        forecast_days.scope,
        forecast_days.id,
        min(forecast_days.day) as first_day,
        count(*) as days,
        list(forecast_days.median order by forecast_days.day) as median,
        list(forecast_days.low80 order by forecast_days.day) as low80,
        list(forecast_days.high80 order by forecast_days.day) as high80,
        list(forecast_days.low95 order by forecast_days.day) as low95,
        list(forecast_days.high95 order by forecast_days.day) as high95,
        list(forecast_days.cum_median order by forecast_days.day) as cum_median,
        list(forecast_days.cum_low80 order by forecast_days.day) as cum_low80,
        list(forecast_days.cum_high80 order by forecast_days.day) as cum_high80,
        list(forecast_days.cum_low95 order by forecast_days.day) as cum_low95,
        list(forecast_days.cum_high95 order by forecast_days.day) as cum_high95,
        count(forecast_days.low95) > 0 as knows_95,
    from forecast_days
    join chosen on chosen.scope = forecast_days.scope and chosen.id = forecast_days.id
    group by forecast_days.scope, forecast_days.id
)

select
    forecast_field(chosen.scope, chosen.id) as field,
    chosen.scope,
    chosen.id, -- '' for the total, provider, provider/model, agent_id
    days.first_day::varchar as as_of, -- the first day that is forecast: tomorrow, when it was computed
    days.days::integer as days,
    chosen.usable_days,
    chosen.method,
    chosen.regime_days,
    chosen.confidence,
    chosen.note,
    days.median, -- nano-dollars, by day
    days.low80,
    days.high80,
    case when days.knows_95 then days.low95 end as low95, -- null: too little is known
    case when days.knows_95 then days.high95 end as high95,
    struct_pack(
        median := days.cum_median,
        low80 := days.cum_low80,
        high80 := days.cum_high80,
        low95 := case when days.knows_95 then days.cum_low95 end,
        high95 := case when days.knows_95 then days.cum_high95 end
    ) as cumulative, -- sums from the first day that is forecast
    struct_pack(
        spent := chosen.spent_today,
        expected := chosen.expected_today,
        low80 := forecast_day_ends.quantiles[3], -- at the shares 0.1 and 0.9 of jobs.forecasting.sums.LEVELS
        high80 := forecast_day_ends.quantiles[13]
    ) as running_day,
    struct_pack(mase := chosen.mase, coverage_80 := chosen.coverage_80, folds := chosen.folds) as accuracy,
from chosen
join days on days.scope = chosen.scope and days.id = chosen.id
left join forecast_day_ends on forecast_day_ends.scope = chosen.scope and forecast_day_ends.id = chosen.id
order by field;
