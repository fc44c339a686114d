-- Warns of: cost that grows.
-- Why: growth of a few per cent a week is what no single day shows.
-- Thresholds: mean of the later half of the closed days of 30 over the earlier half, above $cost_growth_medium_percent,
-- $cost_growth_high_percent; above $cost_growth_critical_percent critical if a budget is exceeded or likelier than
-- $breach_medium_percent to be. From $cost_growth_min_usd USD more in 30 days on, and only with calls before the window.
-- Inputs: llm_15m, calendar, budget_status.
with days as (
    select calendar.day, coalesce(llm_15m.provider || '/', '') || llm_15m.model as model, sum(llm_15m.cost_usd)::double as usd
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
    where calendar.day between $today::date - 29 and $today::date - 1
    group by calendar.day, coalesce(llm_15m.provider || '/', '') || llm_15m.model
),

-- 29 closed days: 14 earlier ones, 15 later ones
models as (
    select
        model,
        sum(case when day < $today::date - 15 then usd else 0 end) / 14 as earlier,
        sum(case when day >= $today::date - 15 then usd else 0 end) / 15 as later,
    from days
    group by model
),

growth as (
    select
        sum(earlier) as earlier,
        sum(later) as later,
        arg_max(model, later - earlier) as driver,
        max(later - earlier) as driver_usd,
    from models
),

rates as (
    select *, round((later / earlier - 1) * 100, 9) as percent
    from growth
    where earlier > 0
),

history as (
    select count(distinct day) as days
    from days
    where usd > 0
),

began as (
    select min(calendar.day) as first_day
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
),

budgets as (
    select count(*) as breaking
    from budget_status
    where enabled and (status = 'exceeded' or breach_probability * 100 >= $breach_medium_percent)
)

select
    'cost-growth' as id,
    'Cost is growing' as title,
    format(
        'The last 15 days cost {} a day, the 14 before {}: {:,.1f} % more, most of it by {}',
        dollars(rates.later),
        dollars(rates.earlier),
        rates.percent,
        rates.driver
    ) as description,
    case
        when rates.percent > $cost_growth_critical_percent and budgets.breaking > 0 then 'critical'
        when rates.percent > $cost_growth_high_percent then 'high'
        else 'medium'
    end as priority,
    'cost_management' as category,
    rates.driver as affected_component,
    format('At this pace 30 days cost {}', dollars(rates.later * 30)) as predicted_issue,
    confidence(history.days, 7, rates.percent, $cost_growth_medium_percent) as confidence,
    'See what changed in the use of ' || rates.driver || ': calls, tokens a call, model; then /advanced/optimization'
        as recommended_action,
    dollars((rates.later - rates.earlier) * 30) || ' more in 30 days' as estimated_impact,
    json_object('model', rates.driver) as metadata,
    json_object(
        'growth_percent', round(rates.percent, 2), 'daily_usd', rounded_usd(rates.later),
        'daily_usd_before', rounded_usd(rates.earlier), 'driver_usd_a_day', rounded_usd(rates.driver_usd),
        'budgets_breaking', budgets.breaking, 'threshold', $cost_growth_medium_percent
    ) as figures,
    $today::date - 29 as window_from,
    $today::date - 1 as window_to,
    history.days as sample_size,
from rates
cross join history
cross join began
cross join budgets
where rates.percent > $cost_growth_medium_percent
    and (rates.later - rates.earlier) * 30 >= $cost_growth_min_usd
    and began.first_day < $today::date - 29
order by id;
