-- the calls of agent a, at $10 and $30, could be made by a model at $1 and $3 that agent b uses for calls of the same size
insert into prices by name
select
    'openai' as provider,
    'big' as model,
    'priced' as price_status,
    0 as input_tokens_from,
    10 as input_price_per_1m,
    10 as cached_input_price_per_1m,
    10 as cache_write_price_per_1m,
    30 as output_price_per_1m,
    30 as reasoning_price_per_1m,
    0 as price_per_call;
insert into prices by name
select
    'openai' as provider,
    'small' as model,
    'priced' as price_status,
    0 as input_tokens_from,
    1 as input_price_per_1m,
    1 as cached_input_price_per_1m,
    1 as cache_write_price_per_1m,
    3 as output_price_per_1m,
    3 as reasoning_price_per_1m,
    0 as price_per_call;
