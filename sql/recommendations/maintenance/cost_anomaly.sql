-- Warns of: a day, or an hour, that cost far more than was expected.
-- Why: a loop or a changed prompt costs most in its first hours.
-- Thresholds: those of anomalies; it stays reported for $anomaly_report_days days. All that stands out on one day is one
-- finding: the total, its models and its agents tell of the same money.
-- Inputs: anomalies, llm_15m, calendar.
with recent as (
    select
        *,
        case scope when 'total' then 'all calls' else scope || ' ' || series_id end as series,
        row_number() over (partition by day order by impact_usd desc, kind, scope, series_id, moment) as position,
        count(*) over (partition by day) as found_on_day,
        max(case severity when 'high' then 1 else 0 end) over (partition by day) as any_high,
    from anomalies
    where day > $today::date - $anomaly_report_days and day <= $today::date
),

-- the narrowest series that explains nearly all of it names the culprit
culprits as (
    select
        recent.day,
        arg_max(
            narrow.series,
            (case narrow.scope when 'agent' then 2 when 'model' then 1 else 0 end) * 1e9 + narrow.impact_usd::double
        ) as series,
    from recent
    join recent as narrow on narrow.day = recent.day and narrow.impact_usd >= 0.8 * recent.impact_usd
    where recent.position = 1
    group by recent.day
),

history as (
    select count(distinct calendar.day) as days
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
    where calendar.day between $today::date - 42 and $today::date - 1
)

select
    'cost-anomaly-' || recent.day as id,
    'Unusual cost on ' || recent.day as title,
    format(
        '{}: {} cost {} where {} was expected and up to {} is usual',
        recent.moment,
        recent.series,
        dollars(recent.actual_usd),
        dollars(recent.expected_usd),
        dollars(recent.high_usd)
    )
        || case when culprits.series = recent.series then '' else '; nearly all of it is ' || culprits.series end
        as description,
    case when recent.any_high = 1 then 'high' else 'medium' end as priority,
    'cost_management' as category,
    culprits.series as affected_component,
    'What began that day may go on costing as much until somebody looks' as predicted_issue,
    confidence(history.days, 7, recent.actual_usd::double, recent.high_usd::double) as confidence,
    'See its causes under /cost/anomalies, and stop what is not wanted' as recommended_action,
    dollars(recent.impact_usd) || ' more than expected' as estimated_impact,
    json_object('anomaly', recent.id, 'cause', recent.cause) as metadata,
    json_object(
        'actual_usd', recent.actual_usd, 'expected_usd', recent.expected_usd, 'high_usd', recent.high_usd,
        'impact_usd', recent.impact_usd, 'anomalies', recent.found_on_day
    ) as figures,
    recent.day as window_from,
    recent.day as window_to,
    history.days as sample_size,
from recent
join culprits on culprits.day = recent.day
cross join history
where recent.position = 1
order by id;
