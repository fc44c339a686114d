-- $10 a million, from the cache $1, written to it $12.50
insert into prices by name
select
    'openai' as provider,
    'm' as model,
    'priced' as price_status,
    0 as input_tokens_from,
    10 as input_price_per_1m,
    1 as cached_input_price_per_1m,
    12.5 as cache_write_price_per_1m,
    30 as output_price_per_1m,
    30 as reasoning_price_per_1m,
    0 as price_per_call;
