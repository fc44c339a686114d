-- a alone, forty agents of five calls each together
insert into llm_size_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    'a' as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    100 as calls,
    10 as failed_calls,
    0 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    20 as cost_usd,
    4 as failed_cost_usd,
    'm' as model;
insert into llm_size_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    'small-' || lpad(n::varchar, 2, '0') as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    5 as calls,
    1 as failed_calls,
    0 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    1 as cost_usd,
    0.2 as failed_cost_usd,
    'm' as model
from range(40) as numbers (n);
