-- Question: what was called on a day and what did it cost?
-- Grain: provider, model, agent. Inputs: llm_calls, $first and $last (quarters of an hour).
select
    provider, -- null: not said
    model,
    agent_id, -- null: not said
    count(*) as calls,
    sum(case when success then 0 else 1 end)::bigint as failed_calls,
    sum(case when price_status = 'unpriced' then 1 else 0 end)::bigint as unpriced_calls, -- they are in no cost
    sum(input_tokens)::bigint as input_tokens, -- cached ones included
    sum(cached_input_tokens)::bigint as cached_input_tokens, -- read from the provider's cache
    sum(cache_write_tokens)::bigint as cache_write_tokens, -- written to the provider's cache
    sum(output_tokens)::bigint as output_tokens, -- reasoning included
    sum(reasoning_tokens)::bigint as reasoning_tokens, -- part of the output
    coalesce(sum(cost_usd), 0)::decimal(38, 9) as cost_usd, -- of the priced calls, USD
from llm_calls
where bucket between $first and $last
group by provider, model, agent_id
order by model, provider, agent_id
