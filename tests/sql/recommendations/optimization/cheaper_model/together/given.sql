-- a alone, forty agents of five calls each together, and one call without an agent that belongs to them
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
    1000000 as input_tokens,
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
    'small-' || lpad(n::varchar, 2, '0') as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    5 as calls,
    0 as failed_calls,
    50000 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'big' as model
from range(40) as numbers (n);
insert into llm_size_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    null::varchar as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    1 as calls,
    0 as failed_calls,
    10000 as input_tokens,
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
    'z' as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    100 as calls,
    0 as failed_calls,
    1000 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'small' as model;
