-- $100 a million
insert into prices by name
select
    'openai' as provider,
    'm' as model,
    'priced' as price_status,
    0 as input_tokens_from,
    100 as input_price_per_1m,
    100 as cached_input_price_per_1m,
    100 as cache_write_price_per_1m,
    0 as output_price_per_1m,
    0 as reasoning_price_per_1m,
    0 as price_per_call;
