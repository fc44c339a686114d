-- a alone; forty agents of five calls on either side, twice as long now; a new one with long prompts is not growth
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
    100 as calls,
    0 as failed_calls,
    200000 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'm' as model;
insert into llm_size_days by name
select
    '2024-06-10' as day,
    'openai' as provider,
    'small-' || lpad(n::varchar, 2, '0') as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    5 as calls,
    0 as failed_calls,
    5000 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'm' as model
from range(40) as numbers (n);
insert into llm_size_days by name
select
    '2024-06-25' as day,
    'openai' as provider,
    'small-' || lpad(n::varchar, 2, '0') as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    5 as calls,
    0 as failed_calls,
    10000 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'm' as model
from range(40) as numbers (n);
insert into llm_size_days by name
select
    '2024-06-25' as day,
    'openai' as provider,
    'new' as agent_id,
    '' as service_tier,
    true as attended,
    1000 as input_tokens_from,
    90 as calls,
    0 as failed_calls,
    9000000 as input_tokens,
    0 as cached_input_tokens,
    0 as cache_write_tokens,
    0 as output_tokens,
    0 as reasoning_tokens,
    0 as cost_usd,
    0 as failed_cost_usd,
    'm' as model;
