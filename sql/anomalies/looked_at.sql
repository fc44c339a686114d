-- Question: of which days are the unusual days, and the unusual hours, looked for again?
-- Grain: one row per kind and day. Inputs: anomaly_days_due, touched_days, anomalies, cost_series_days, $today.
-- An hour is compared with the seven days before it, so those after a touched day are looked at too. What was not over
-- the last time is looked at until it is.
create or replace temp table looked_at as
select 'day' as kind, day
from anomaly_days_due
union
select 'hour' as kind, touched_days.day + later.days as day
from touched_days
cross join (values (0), (1), (2), (3), (4), (5), (6), (7)) as later (days)
where touched_days.day + later.days <= $today::date
union
select kind, day
from anomalies
where is_running;

-- What a whole day cost so far, or the days before it, if more: the floor of models and agents is a part of that.
create or replace temp table wholes as
select
    day,
    greatest(
        cost_usd::double,
        coalesce(avg(cost_usd::double) over (order by day rows between 7 preceding and 1 preceding), 0)
    ) as cost_usd,
from cost_series_days
where scope = 'total';

create or replace temp table found (
    id varchar,
    scope varchar,
    series_id varchar,
    kind varchar,
    day date,
    moment varchar,
    slot timestamp, -- the day's date, or the hour's first moment
    is_running boolean,
    expected_usd decimal(38, 9),
    low_usd decimal(38, 9),
    high_usd decimal(38, 9),
    actual_usd decimal(38, 9),
    impact_usd decimal(38, 9),
    severity varchar,
    place bigint,
    found bigint,
);

select kind, day
from looked_at
order by kind, day;
