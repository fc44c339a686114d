-- Question: what do a million tokens of each model cost?
-- Grain: one document per provider and model. Inputs: wanted (provider/model), prices, service_tier_prices.
-- The step of the input is chosen by all input tokens of a call, and holds for all its tokens.
with chosen as (
    select coalesce(provider, '') || '/' || model as name, *
    from prices
    where coalesce(provider, '') || '/' || model in (select field from wanted)
),

of_tiers as (
    select
        coalesce(provider, '') || '/' || model as name,
        list(
            struct_pack(
                service_tier := service_tier,
                input_tokens_from := input_tokens_from,
                input_price_per_1m := input_price_per_1m,
                cached_input_price_per_1m := cached_input_price_per_1m,
                cache_write_price_per_1m := cache_write_price_per_1m,
                output_price_per_1m := output_price_per_1m,
                reasoning_price_per_1m := reasoning_price_per_1m,
                price_per_call := price_per_call
            )
            order by service_tier, input_tokens_from
        ) as service_tiers,
    from service_tier_prices
    group by coalesce(provider, '') || '/' || model
)

select
    chosen.name as field,
    any_value(provider) as provider, -- null: calls do not say
    any_value(model) as model,
    bool_or(is_listed) as is_listed, -- on the price list
    bool_or(is_seen) as is_seen, -- calls name provider and model so
    any_value(price_status) as price_status, -- priced, free or unpriced
    any_value(unpriced_reason) as unpriced_reason,
    any_value(price_status) = 'free' as is_free,
    min_by(input_price_per_1m, input_tokens_from) as input_price_per_1m, -- USD, of the first step
    min_by(cached_input_price_per_1m, input_tokens_from) as cached_input_price_per_1m,
    min_by(cache_write_price_per_1m, input_tokens_from) as cache_write_price_per_1m,
    min_by(output_price_per_1m, input_tokens_from) as output_price_per_1m,
    min_by(reasoning_price_per_1m, input_tokens_from) as reasoning_price_per_1m,
    min_by(price_per_call, input_tokens_from) as price_per_call,
    coalesce(
        case
            when any_value(price_status) <> 'unpriced' then list(
                struct_pack(
                    input_tokens_from := input_tokens_from,
                    input_price_per_1m := input_price_per_1m,
                    cached_input_price_per_1m := cached_input_price_per_1m,
                    cache_write_price_per_1m := cache_write_price_per_1m,
                    output_price_per_1m := output_price_per_1m,
                    reasoning_price_per_1m := reasoning_price_per_1m,
                    price_per_call := price_per_call
                )
                order by input_tokens_from
            )
        end,
        []
    ) as tiers,
    coalesce(any_value(of_tiers.service_tiers), []) as service_tiers, -- as tiers, for calls in batch, flex, priority, …
    any_value(pricing_date)::varchar as pricing_date, -- UTC day for which the prices hold
    any_value(price_version) as price_version,
from chosen
left join of_tiers on of_tiers.name = chosen.name
group by chosen.name
order by chosen.name;
