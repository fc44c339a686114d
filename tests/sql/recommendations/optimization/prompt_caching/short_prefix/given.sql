-- providers cache from 1,024 tokens on
insert into prompt_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    'm' as model,
    'a' as agent_id,
    1000000 as calls,
    1000000 as warm_calls,
    1023 as prefix_tokens,
    2000000000 as input_tokens,
    0 as cached_input_tokens;
