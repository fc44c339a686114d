-- the other model has not shown yet that it can
insert into llm_size_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    'a' as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    100 as calls,
    0 as failed_calls,
    400000 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'big' as model;
insert into llm_size_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    'b' as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    99 as calls,
    0 as failed_calls,
    1000 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'small' as model;
