-- Warns of: a budget that is exceeded, or forecast to be.
-- Why: before the period ends there is still time to spend less, or to allow more.
-- Thresholds: exceeded (critical), else a probability of $breach_medium_percent, $breach_high_percent that it will be. The
-- probability is the confidence.
-- Inputs: budget_status, calendar, llm_15m.
with history as (
    select count(distinct calendar.day) as days
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
)

select
    'budget-' || budget_status.name as id,
    case budget_status.status when 'exceeded' then 'Budget exceeded: ' else 'Budget about to break: ' end
        || budget_status.name as title,
    format(
        '{} of {} is spent ({:,.1f} %)',
        dollars(budget_status.spent_usd),
        dollars(budget_status.threshold_usd),
        budget_status.percent_used
    )
        || case
            when budget_status.status = 'exceeded' then ''
            when budget_status.breach_probability > 0.99 then '; over 99 % likely to break before the period ends'
            else format('; {:.0f} % likely to break before the period ends', budget_status.breach_probability * 100)
        end
        || coalesce(format(', at about {}', strftime(budget_status.projected_breach_at, '%Y-%m-%d %H:%M UTC')), '')
        as description,
    case
        when budget_status.status = 'exceeded' then 'critical'
        when budget_status.breach_probability * 100 >= $breach_high_percent then 'high'
        else 'medium'
    end as priority,
    'cost_management' as category,
    budget_status.name as affected_component,
    coalesce(
        format('By the end of the period {} will have been spent', dollars(budget_status.forecast_usd)),
        'What is spent from now on is beyond the budget'
    ) as predicted_issue,
    case
        when budget_status.status = 'exceeded' then 1.0
        else round(budget_status.breach_probability, 2)
    end as confidence,
    'Spend less (see /advanced/optimization) or raise the budget' as recommended_action,
    dollars(
        greatest(
            coalesce(budget_status.forecast_usd, 0), budget_status.spent_usd::double
        ) - budget_status.threshold_usd::double
    ) || ' beyond the budget' as estimated_impact,
    json_object('scope', budget_status.scope, 'scope_id', budget_status.scope_id, 'period', budget_status.period)
        as metadata,
    json_object(
        'spent_usd', budget_status.spent_usd, 'threshold_usd', budget_status.threshold_usd,
        'percent_used', round(budget_status.percent_used, 2), 'burn_rate', round(budget_status.burn_rate, 2),
        'forecast_usd', rounded_usd(budget_status.forecast_usd), 'breach_probability', budget_status.breach_probability,
        'threshold', $breach_medium_percent
    ) as figures,
    budget_status.period_start as window_from,
    budget_status.evaluated_at as window_to,
    history.days as sample_size,
from budget_status
cross join history
where budget_status.enabled
    and (budget_status.status = 'exceeded' or budget_status.breach_probability * 100 >= $breach_medium_percent)
order by id;
