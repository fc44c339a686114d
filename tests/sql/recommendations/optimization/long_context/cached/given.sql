-- three quarters of the input come from the cache at a tenth of the price: $5.20 instead of $2.60
update prices set
    input_price_per_1m = 4 * input_price_per_1m,
    cached_input_price_per_1m = 0.4 * input_price_per_1m;
insert into llm_size_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    'a' as agent_id,
    '' as service_tier,
    true as attended,
    200001 as input_tokens_from,
    100 as calls,
    0 as failed_calls,
    20000100 as input_tokens,
    15000075 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'm' as model;
