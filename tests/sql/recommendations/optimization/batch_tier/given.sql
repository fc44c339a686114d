-- half the price in batch
insert into prices by name
select
    'openai' as provider,
    'm' as model,
    'priced' as price_status,
    0 as input_tokens_from,
    10 as input_price_per_1m,
    10 as cached_input_price_per_1m,
    10 as cache_write_price_per_1m,
    0 as output_price_per_1m,
    0 as reasoning_price_per_1m,
    0 as price_per_call;
insert into service_tier_prices by name
select
    'openai' as provider,
    'm' as model,
    'batch' as service_tier,
    0 as input_tokens_from,
    5 as input_price_per_1m,
    5 as cached_input_price_per_1m,
    5 as cache_write_price_per_1m,
    0 as output_price_per_1m,
    0 as reasoning_price_per_1m,
    0 as price_per_call;
