-- Question: what did each series cost on the days that are judged again?
-- Grain: one row per series and day with calls. Inputs: changed_series, changed_days, cost_series_days.
with latest as (
    select scope, id, day, cost_usd
    from changed_days
    union all
    select cost_series_days.scope, cost_series_days.id, cost_series_days.day, cost_series_days.cost_usd
    from cost_series_days
    left join changed_days
        on changed_days.scope = cost_series_days.scope
        and changed_days.id = cost_series_days.id
        and changed_days.day = cost_series_days.day
    where changed_days.day is null
)

select changed_series.place, latest.day, latest.cost_usd::double as cost_usd
from changed_series
join latest on latest.scope = changed_series.scope and latest.id = changed_series.id
where latest.day >= changed_series.since
order by changed_series.place, latest.day;
