-- Question: which days stand out by enough dollars, and are among the dearest of their day?
-- Grain: one row per series and day, into found. Inputs: looked_at, wholes, cost_series_days, $today, $anomaly_floor_usd,
-- $anomaly_floor_percent, $anomaly_top.
insert into found
with marked as (
    select
        cost_series_days.scope,
        cost_series_days.id,
        cost_series_days.day,
        cost_series_days.severity,
        cost_series_days.cost_usd as actual_usd,
        cost_series_days.expected_usd::decimal(38, 9) as expected_usd,
        cost_series_days.low_usd::decimal(38, 9) as low_usd,
        cost_series_days.high_usd::decimal(38, 9) as high_usd,
        case cost_series_days.scope when 'total' then 0 else $anomaly_floor_percent / 100 * wholes.cost_usd end
            as floor_usd,
    from cost_series_days
    join looked_at on looked_at.kind = 'day' and looked_at.day = cost_series_days.day
    join wholes on wholes.day = cost_series_days.day
    where cost_series_days.severity is not null
),

dear as (
    select *, actual_usd - expected_usd as impact_usd
    from marked
    where actual_usd - expected_usd >= greatest(floor_usd, $anomaly_floor_usd)
),

ranked as (
    select
        *,
        row_number() over (partition by day order by impact_usd desc, scope desc, id) as place,
        count(*) over (partition by day) as found,
    from dear
)

select
    scope || '/' || case scope when 'total' then '' else id || '/' end || day::varchar as id,
    scope,
    id as series_id,
    'day' as kind,
    day,
    day::varchar as moment,
    day::timestamp as slot,
    day >= $today::date as is_running,
    expected_usd,
    low_usd,
    high_usd,
    actual_usd,
    impact_usd,
    severity,
    place,
    found,
from ranked
where place <= $anomaly_top
order by day, place;
