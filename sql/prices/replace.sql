-- Question: what do a million tokens cost, and which prices have changed since they were looked up last?
-- Grain: one row per provider, model and step of the input. Inputs: listed (the price list), rate_card (of the models
-- that are called, as their producers name them), tier_list (prices of service tiers), prices, service_tier_prices, $now,
-- $price_version.
create or replace temp table current_prices as
with seen as (
    select
        provider,
        model,
        price_status,
        unpriced_reason,
        input_tokens_from,
        (input_usd * 1000000)::double as input_price_per_1m,
        (cache_read_usd * 1000000)::double as cached_input_price_per_1m,
        (cache_write_usd * 1000000)::double as cache_write_price_per_1m,
        (output_usd * 1000000)::double as output_price_per_1m,
        (reasoning_usd * 1000000)::double as reasoning_price_per_1m,
        per_call_usd::double as price_per_call,
    from rate_card
    where $now::timestamp >= valid_from
        and $now::timestamp < valid_to
        and epoch_us($now::timestamp) - epoch_us(date_trunc('day', $now::timestamp)) >= day_from_us
        and epoch_us($now::timestamp) - epoch_us(date_trunc('day', $now::timestamp)) < day_to_us
),

names as (
    select provider, model, max(is_listed) as is_listed, max(is_seen) as is_seen
    from (
        select provider, model, true as is_listed, false as is_seen from listed
        union all
        select provider, model, false as is_listed, true as is_seen from seen
    )
    group by provider, model
),

steps as (
    select * from seen
    union all
    select
        listed.provider,
        listed.model,
        case when listed.is_free then 'free' else 'priced' end as price_status,
        null as unpriced_reason,
        listed.input_tokens_from,
        listed.input_price_per_1m::double,
        listed.cached_input_price_per_1m::double,
        listed.cache_write_price_per_1m::double,
        listed.output_price_per_1m::double,
        listed.reasoning_price_per_1m::double,
        listed.price_per_call::double,
    from listed
    where not exists (
        select 1
        from seen
        where seen.provider is not distinct from listed.provider and seen.model = listed.model
    )
)

select
    steps.provider,
    steps.model,
    names.is_listed,
    names.is_seen,
    steps.price_status,
    steps.unpriced_reason,
    steps.input_tokens_from,
    steps.input_price_per_1m,
    steps.cached_input_price_per_1m,
    steps.cache_write_price_per_1m,
    steps.output_price_per_1m,
    steps.reasoning_price_per_1m,
    steps.price_per_call,
    $now::date as pricing_date,
    $price_version as price_version,
from steps
join names on names.model = steps.model and names.provider is not distinct from steps.provider;

insert into due
with changed as (
    (select * from current_prices except select * from prices)
    union all
    (select * from prices except select * from current_prices)
)

select distinct 'prices' as snapshot, null as part, coalesce(provider, '') || '/' || model as field
from changed;

create or replace temp table current_tiers as
select
    provider,
    model,
    service_tier,
    input_tokens_from,
    input_price_per_1m::double as input_price_per_1m,
    cached_input_price_per_1m::double as cached_input_price_per_1m,
    cache_write_price_per_1m::double as cache_write_price_per_1m,
    output_price_per_1m::double as output_price_per_1m,
    reasoning_price_per_1m::double as reasoning_price_per_1m,
    price_per_call::double as price_per_call,
from tier_list;

insert into due
with changed as (
    (select * from current_tiers except select * from service_tier_prices)
    union all
    (select * from service_tier_prices except select * from current_tiers)
)

select distinct 'prices' as snapshot, null as part, coalesce(provider, '') || '/' || model as field
from changed;

delete from service_tier_prices;

insert into service_tier_prices
from current_tiers;

delete from prices;

insert into prices
select *
from current_prices;

select count(distinct coalesce(provider, '') || '/' || model) as models
from prices;
