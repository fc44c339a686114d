-- Question: what does a million tokens of each model cost, as it was looked up last?
-- Grain: one row per provider, model and step of the input. Input: prices.
select
    provider, -- null: of calls that do not say one
    model,
    price_status, -- priced, free or unpriced
    unpriced_reason,
    input_tokens_from, -- the step holds for calls with at least so many input tokens
    input_price_per_1m, -- USD
    cached_input_price_per_1m, -- USD
    cache_write_price_per_1m, -- USD
    output_price_per_1m, -- USD
    reasoning_price_per_1m, -- USD
    price_per_call, -- USD
    is_listed, -- on the price list
    is_seen, -- calls name provider and model so
    pricing_date, -- the day whose prices these are
    price_version,
from prices
order by provider, model, input_tokens_from
