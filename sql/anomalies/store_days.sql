-- Question: none; the days that were judged take the place of what was known of them.
-- Grain: one row per series and day. Inputs: judged (place, day and what came of it), changed_series, changed_days,
-- cost_series_days, $oldest. What stands out is looked for again on days that stand out, or did, and on touched ones.
create or replace temp table stored_days as
select
    changed_series.scope,
    changed_series.id,
    judged.day,
    coalesce(changed_days.cost_usd, cost_series_days.cost_usd, 0) as cost_usd,
    judged.baseline_usd,
    judged.expected_usd,
    judged.low_usd,
    judged.high_usd,
    judged.severity,
from judged
join changed_series on changed_series.place = judged.place
left join changed_days
    on changed_days.scope = changed_series.scope
    and changed_days.id = changed_series.id
    and changed_days.day = judged.day
left join cost_series_days
    on cost_series_days.scope = changed_series.scope
    and cost_series_days.id = changed_series.id
    and cost_series_days.day = judged.day;

insert into anomaly_days_due
select day
from stored_days
where severity is not null
union
select cost_series_days.day
from cost_series_days
join stored_days
    on stored_days.scope = cost_series_days.scope
    and stored_days.id = cost_series_days.id
    and stored_days.day = cost_series_days.day
where cost_series_days.severity is not null
union
select day
from touched_days;

delete from cost_series_days
where day < $oldest::date or exists (
    select 1
    from stored_days
    where stored_days.scope = cost_series_days.scope
        and stored_days.id = cost_series_days.id
        and stored_days.day = cost_series_days.day
);

insert into cost_series_days by name
select scope, id, day, cost_usd, baseline_usd, expected_usd, low_usd, high_usd, severity
from stored_days
order by scope, id, day;
