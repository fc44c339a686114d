-- Question: which models, agents and token classes moved, and how much of the difference does each explain?
-- Grain: one row per anomaly, with the five largest movers of each dimension. Inputs: found, llm_15m, calendar, prices,
-- cost_series_days.
-- A day is compared with the same weekday of the four weeks before, those left out that stood out themselves; an hour
-- with the same hour of the seven days before. What was expected is divided as the cost was then, so that the
-- differences of one dimension add up to the whole. Token classes divide a cost by the list prices of their tokens.
create or replace temp table compared_slots as
select id, scope, series_id, kind, slot, true as is_now
from found
union all
select found.id, found.scope, found.series_id, found.kind, found.slot - weeks.days * interval 1 day as slot, false as is_now
from found
cross join (values (7), (14), (21), (28)) as weeks (days)
left join cost_series_days
    on cost_series_days.scope = found.scope
    and cost_series_days.id = found.series_id
    and cost_series_days.day = found.day - weeks.days
where found.kind = 'day' and cost_series_days.severity is null
union all
select found.id, found.scope, found.series_id, found.kind, found.slot - days.days * interval 1 day as slot, false as is_now
from found
cross join (values (1), (2), (3), (4), (5), (6), (7)) as days (days)
where found.kind = 'hour';

create or replace temp table slot_parts as
with quarters as (
    select distinct compared_slots.kind, compared_slots.slot, calendar.bucket
    from compared_slots
    join calendar on calendar.day = compared_slots.slot::date
    where compared_slots.kind = 'day'
    union all
    select distinct compared_slots.kind, compared_slots.slot, calendar.bucket
    from compared_slots
    join calendar on date_trunc('hour', calendar.bucket) = compared_slots.slot
    where compared_slots.kind = 'hour'
),

sums as (
    select
        quarters.kind,
        quarters.slot,
        llm_15m.provider,
        llm_15m.model,
        llm_15m.agent_id,
        sum(llm_15m.cost_usd)::double as cost_usd,
        greatest(sum(llm_15m.input_tokens - llm_15m.cached_input_tokens - llm_15m.cache_write_tokens), 0)::double
            as input_tokens,
        sum(llm_15m.cached_input_tokens)::double as cache_read_tokens,
        sum(llm_15m.cache_write_tokens)::double as cache_write_tokens,
        greatest(sum(llm_15m.output_tokens - llm_15m.reasoning_tokens), 0)::double as output_tokens,
        sum(llm_15m.reasoning_tokens)::double as reasoning_tokens,
    from llm_15m
    join quarters on quarters.bucket = llm_15m.bucket
    group by quarters.kind, quarters.slot, llm_15m.provider, llm_15m.model, llm_15m.agent_id
),

list_prices as (
    select
        provider,
        model,
        max(input_price_per_1m) as input_price,
        max(coalesce(cached_input_price_per_1m, input_price_per_1m)) as cache_read_price,
        max(coalesce(cache_write_price_per_1m, input_price_per_1m)) as cache_write_price,
        max(output_price_per_1m) as output_price,
        max(coalesce(reasoning_price_per_1m, output_price_per_1m)) as reasoning_price,
    from prices
    where input_tokens_from = 0
    group by provider, model
),

-- where no price is listed a token of each class counts the same
weighed as (
    select
        sums.*,
        sums.input_tokens * coalesce(list_prices.input_price, 1) as input_weight,
        sums.cache_read_tokens * coalesce(list_prices.cache_read_price, 1) as cache_read_weight,
        sums.cache_write_tokens * coalesce(list_prices.cache_write_price, 1) as cache_write_weight,
        sums.output_tokens * coalesce(list_prices.output_price, 1)
            + sums.reasoning_tokens * coalesce(list_prices.reasoning_price, 1) as output_weight,
    from sums
    left join list_prices
        on list_prices.model = sums.model and list_prices.provider is not distinct from sums.provider
)

select
    weighed.kind,
    weighed.slot,
    coalesce(weighed.provider, '') || '/' || weighed.model as model,
    weighed.agent_id,
    classes.name as token_class,
    weighed.cost_usd * case
        when input_weight + cache_read_weight + cache_write_weight + output_weight <= 0
            then case classes.name when 'output' then 1 else 0 end
        else case classes.name
            when 'input' then input_weight
            when 'cache_read' then cache_read_weight
            when 'cache_write' then cache_write_weight
            else output_weight
        end / (input_weight + cache_read_weight + cache_write_weight + output_weight)
    end as cost_usd,
from weighed
cross join (values ('input'), ('cache_read'), ('cache_write'), ('output')) as classes (name)
where weighed.cost_usd <> 0;

create or replace temp table causes as
with in_series as (
    select 'total' as scope, '' as series_id, *
    from slot_parts
    union all
    select 'model' as scope, model as series_id, *
    from slot_parts
    union all
    select 'agent' as scope, agent_id as series_id, *
    from slot_parts
    where agent_id is not null
),

parts as (
    select
        compared_slots.id,
        compared_slots.is_now,
        compared_slots.scope,
        in_series.model,
        in_series.agent_id,
        in_series.token_class,
        sum(in_series.cost_usd) as cost_usd,
    from compared_slots
    join in_series
        on in_series.scope = compared_slots.scope
        and in_series.series_id = compared_slots.series_id
        and in_series.kind = compared_slots.kind
        and in_series.slot = compared_slots.slot
    group by
        compared_slots.id,
        compared_slots.is_now,
        compared_slots.scope,
        in_series.model,
        in_series.agent_id,
        in_series.token_class
),

named as (
    select id, is_now, 'model' as dimension, model as name, cost_usd
    from parts
    where scope <> 'model'
    union all
    select id, is_now, 'agent' as dimension, agent_id as name, cost_usd
    from parts
    where scope <> 'agent'
    union all
    select id, is_now, 'token_class' as dimension, token_class as name, cost_usd
    from parts
),

movers as (
    select
        id,
        dimension,
        name,
        sum(case when is_now then cost_usd else 0 end) as now_usd,
        sum(case when is_now then 0 else cost_usd end) as before_usd,
    from named
    group by id, dimension, name
),

-- a series that cost nothing then is expected to be made up as it is now
divided as (
    select
        *,
        case
            when sum(before_usd) over (partition by id, dimension) > 0
                then before_usd / sum(before_usd) over (partition by id, dimension)
            else now_usd / sum(now_usd) over (partition by id, dimension)
        end as expected_part,
    from movers
),

explained as (
    select
        divided.id,
        divided.dimension,
        divided.name,
        round(divided.now_usd - divided.expected_part * found.expected_usd::double, 9) as difference_usd,
        found.impact_usd::double as impact_usd,
    from divided
    join found on found.id = divided.id
),

ranked as (
    select
        *,
        row_number() over (partition by id, dimension order by abs(difference_usd) desc, name) as place,
    from explained
    where abs(difference_usd) >= 0.005 * impact_usd
)

select
    id,
    to_json(list(
        struct_pack(
            dimension := dimension,
            name := name, -- null: calls that name no agent
            difference_usd := difference_usd,
            share := round(difference_usd / impact_usd, 4) -- of actual - expected
        )
        order by difference_usd desc, dimension, name
    )) as cause,
from ranked
where place <= 5
group by id;
