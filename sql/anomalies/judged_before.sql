-- Question: what came of the days before those that are judged again?
-- Grain: one row per series, with lists of $history_days days at most, the oldest first, no day left out.
-- Inputs: changed_series, cost_series_days.
select
    changed_series.place,
    min(cost_series_days.day) as first_day,
    list(cost_series_days.cost_usd::double order by cost_series_days.day) as cost_usd,
    list(cost_series_days.baseline_usd order by cost_series_days.day) as baseline_usd,
    list(cost_series_days.expected_usd order by cost_series_days.day) as expected_usd,
    list(cost_series_days.low_usd order by cost_series_days.day) as low_usd,
    list(cost_series_days.high_usd order by cost_series_days.day) as high_usd,
    list(
        case cost_series_days.severity when 'medium' then 1 when 'high' then 2 else 0 end order by cost_series_days.day
    ) as mark,
from changed_series
join cost_series_days on cost_series_days.scope = changed_series.scope and cost_series_days.id = changed_series.id
where cost_series_days.day < changed_series.since
    and cost_series_days.day >= changed_series.since - $history_days::integer
group by changed_series.place
order by changed_series.place;
