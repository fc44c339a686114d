-- a alone; forty agents of five calls each together, whose prefix is that of their shortest day; one never comes in time
insert into prompt_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    'm' as model,
    'a' as agent_id,
    100 as calls,
    90 as warm_calls,
    4000 as prefix_tokens,
    400000 as input_tokens,
    0 as cached_input_tokens;
insert into prompt_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    'm' as model,
    'small-' || lpad(n::varchar, 2, '0') as agent_id,
    3 as calls,
    2 as warm_calls,
    9000 as prefix_tokens,
    30000 as input_tokens,
    0 as cached_input_tokens
from range(40) as numbers (n);
insert into prompt_days by name
select
    '2024-06-21' as day,
    'openai' as provider,
    'm' as model,
    'small-' || lpad(n::varchar, 2, '0') as agent_id,
    2 as calls,
    1 as warm_calls,
    4000 as prefix_tokens,
    20000 as input_tokens,
    0 as cached_input_tokens
from range(40) as numbers (n);
insert into prompt_days by name
select
    '2024-06-21' as day,
    'openai' as provider,
    'm' as model,
    'cold' as agent_id,
    20 as calls,
    0 as warm_calls,
    4000 as prefix_tokens,
    100000 as input_tokens,
    0 as cached_input_tokens;
