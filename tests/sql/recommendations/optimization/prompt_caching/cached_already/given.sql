-- all that repeats is read from the cache
insert into prompt_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    'm' as model,
    'a' as agent_id,
    100 as calls,
    90 as warm_calls,
    2548 as prefix_tokens,
    400000 as input_tokens,
    229320 as cached_input_tokens;
