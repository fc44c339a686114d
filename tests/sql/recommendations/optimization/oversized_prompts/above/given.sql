-- 500 tokens more x 50 calls x $100 a million in 7 days, for 30 days
insert into llm_size_days by name
select
    '2024-06-10' as day,
    'openai' as provider,
    'a' as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    100 as calls,
    0 as failed_calls,
    100000 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'm' as model;
insert into llm_size_days by name
select
    '2024-06-25' as day,
    'openai' as provider,
    'a' as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    50 as calls,
    0 as failed_calls,
    75000 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'm' as model;
