-- Question: what did each series cost in each hour of its last days, and in each quarter of an hour of the running one?
-- Grain: one row per series, with its hours and quarters as lists. Inputs: llm_15m, calendar, price_changes, series_ids
-- (place, scope, id), $today, $hour_days, $midnight and $day_end (of the running day).
with spent as (
    select
        calendar.day,
        calendar.hour,
        case
            when calendar.day = $today::date then floor(
                96.0 * (epoch_us(llm_15m.bucket) - epoch_us($midnight)) / (epoch_us($day_end) - epoch_us($midnight))
            )
            else 0
        end as quarter,
        coalesce(llm_15m.provider, '') as provider,
        coalesce(llm_15m.provider, '') || '/' || llm_15m.model as model,
        llm_15m.agent_id,
        sum(llm_15m.cost_usd)::double * 1000000000 * max(coalesce(price_changes.factor, 1)) as cost,
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
    left join price_changes
        on price_changes.day = calendar.day
        and price_changes.model = llm_15m.model
        and price_changes.provider is not distinct from llm_15m.provider
        and calendar.day < $today::date
    where calendar.day <= $today::date and calendar.day >= $today::date - $hour_days::integer
    group by calendar.day, calendar.hour, quarter, llm_15m.provider, llm_15m.model, llm_15m.agent_id
),

parts as (
    select 'total' as scope, '' as id, day, hour, quarter, cost
    from spent
    union all
    select 'provider' as scope, provider as id, day, hour, quarter, cost
    from spent
    union all
    select 'model' as scope, model as id, day, hour, quarter, cost
    from spent
    union all
    select 'agent' as scope, agent_id as id, day, hour, quarter, cost
    from spent
    where agent_id is not null
),

slots as (
    select
        series_ids.place,
        parts.day < $today::date as is_closed,
        case
            when parts.day < $today::date then 24 * ($hour_days::integer - ($today::date - parts.day)) + parts.hour
            else parts.quarter
        end::integer as slot,
        sum(parts.cost) as cost,
    from parts
    join series_ids on series_ids.scope = parts.scope and series_ids.id = parts.id
    group by series_ids.place, is_closed, slot
)

select
    place, -- of the series
    is_closed, -- whether its slots are hours of closed days, from the oldest on, or quarters of the running day
    list(slot order by slot) as slots,
    list(cost order by slot) as cost, -- nano-dollars; of closed days at the prices of now
from slots
group by place, is_closed
order by place, is_closed;
