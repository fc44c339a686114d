-- 90 x 2,547 x $9 - 10 x 2,547 x $2.50, a million: half of it is $0.9997
insert into prompt_days by name
select
    '2024-06-20' as day,
    'openai' as provider,
    'm' as model,
    'a' as agent_id,
    100 as calls,
    90 as warm_calls,
    2547 as prefix_tokens,
    400000 as input_tokens,
    0 as cached_input_tokens;
