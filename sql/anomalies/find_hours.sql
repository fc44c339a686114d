-- Question: which hours cost far more than any of the seven days before, by enough dollars?
-- Grain: one row per series and hour, into found. Inputs: looked_at, wholes, its days from $first to $last, llm_15m, calendar,
-- cost_series_days, $now, $anomaly_peak_ratio, $anomaly_high_ratio, $anomaly_floor_usd, $anomaly_floor_percent,
-- $anomaly_top.
-- Hours are those of UTC, which all have sixty minutes; one belongs to the day in which it begins. A series is judged
-- when it is seven days old and cost anything in the seven days before. What is expected is the same hour of these days.
insert into found
with days_of_hours as (
    select date_trunc('hour', bucket) as hour, min(day) as day
    from calendar
    where day between $first::date - 9 and $last::date + 1
    group by date_trunc('hour', bucket)
),

calls as (
    select
        days_of_hours.hour,
        coalesce(llm_15m.provider, '') || '/' || llm_15m.model as model,
        llm_15m.agent_id,
        llm_15m.cost_usd,
    from llm_15m
    join days_of_hours on days_of_hours.hour = date_trunc('hour', llm_15m.bucket)
    where llm_15m.bucket >= $first::date::timestamp - interval 10 day
        and llm_15m.bucket < $last::date::timestamp + interval 3 day
),

of_series as (
    select 'total' as scope, '' as id, hour, cost_usd
    from calls
    union all
    select 'model' as scope, model as id, hour, cost_usd
    from calls
    union all
    select 'agent' as scope, agent_id as id, hour, cost_usd
    from calls
    where agent_id is not null
),

hours as (
    select scope, id, hour, epoch_us(hour) // 3600000000 as hour_number, sum(cost_usd)::decimal(38, 9) as cost_usd
    from of_series
    group by scope, id, hour
),

-- by the number of the hour, as hours without calls have no row
compared as (
    select
        *,
        max(cost_usd) over (
            partition by scope, id order by hour_number range between 168 preceding and 1 preceding
        ) as peak_usd,
        coalesce(
            sum(cost_usd) over (
                partition by scope, id, hour_number % 24 order by hour_number range between 168 preceding and 1 preceding
            ),
            0
        )::double / 7 as expected_usd,
    from hours
),

births as (
    select scope, id, min(day) as day
    from cost_series_days
    group by scope, id
),

marked as (
    select
        compared.scope,
        compared.id,
        compared.hour,
        days_of_hours.day,
        compared.cost_usd as actual_usd,
        compared.expected_usd::decimal(38, 9) as expected_usd,
        ($anomaly_peak_ratio * compared.peak_usd)::decimal(38, 9) as high_usd,
        case
            when compared.cost_usd >= greatest($anomaly_high_ratio, $anomaly_peak_ratio) * compared.peak_usd then 'high'
            else 'medium'
        end as severity,
        case compared.scope when 'total' then 0 else $anomaly_floor_percent / 100 * wholes.cost_usd end as floor_usd,
    from compared
    join days_of_hours on days_of_hours.hour = compared.hour
    join looked_at on looked_at.kind = 'hour' and looked_at.day = days_of_hours.day
    join births on births.scope = compared.scope and births.id = compared.id
    join wholes on wholes.day = days_of_hours.day
    where looked_at.day between $first::date and $last::date
        and births.day <= days_of_hours.day - 7
        and compared.peak_usd > 0
        and compared.cost_usd > $anomaly_peak_ratio * compared.peak_usd
),

dear as (
    select *, actual_usd - expected_usd as impact_usd
    from marked
    where actual_usd - expected_usd >= greatest(floor_usd, $anomaly_floor_usd)
),

ranked as (
    select
        *,
        row_number() over (partition by day order by impact_usd desc, hour, scope desc, id) as place,
        count(*) over (partition by day) as found,
    from dear
)

select
    scope || '/' || case scope when 'total' then '' else id || '/' end || strftime(hour, '%Y-%m-%dT%H:%M:%SZ') as id,
    scope,
    id as series_id,
    'hour' as kind,
    day,
    strftime(hour, '%Y-%m-%dT%H:%M:%SZ') as moment,
    hour as slot,
    hour + interval 1 hour > $now::timestamp as is_running,
    expected_usd,
    0::decimal(38, 9) as low_usd,
    high_usd,
    actual_usd,
    impact_usd,
    severity,
    place,
    found,
from ranked
where place <= $anomaly_top
order by day, place;
