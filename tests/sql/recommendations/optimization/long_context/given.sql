-- above 200,000 tokens twice the price
insert into prices by name
select
    'openai' as provider,
    'm' as model,
    'priced' as price_status,
    0 as input_tokens_from,
    0.1 as input_price_per_1m,
    0.1 as cached_input_price_per_1m,
    0.1 as cache_write_price_per_1m,
    0 as output_price_per_1m,
    0 as reasoning_price_per_1m,
    0 as price_per_call;
insert into prices by name
select
    'openai' as provider,
    'm' as model,
    'priced' as price_status,
    200001 as input_tokens_from,
    0.2 as input_price_per_1m,
    0.2 as cached_input_price_per_1m,
    0.2 as cache_write_price_per_1m,
    0 as output_price_per_1m,
    0 as reasoning_price_per_1m,
    0 as price_per_call;
