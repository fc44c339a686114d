-- Question: what do a million tokens cost in batch, flex, priority?
-- Grain: one row per provider, model, service tier and step of the input. Input: service_tier_prices.
select
    provider,
    model,
    service_tier,
    input_tokens_from, -- input tokens of a call from which the prices hold
    input_price_per_1m, -- USD
    cached_input_price_per_1m, -- USD
    cache_write_price_per_1m, -- USD
    output_price_per_1m, -- USD
    reasoning_price_per_1m, -- USD
    price_per_call, -- USD
from service_tier_prices
order by model, provider, service_tier, input_tokens_from
