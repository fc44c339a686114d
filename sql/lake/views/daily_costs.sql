-- Question: what did each model cost each agent on each day?
-- Grain: day, provider, model, agent. Input: llm_15m.
select
    day, -- in the reporting zone
    provider, -- null: not said
    model,
    agent_id, -- null: not said
    sum(calls)::bigint as calls,
    sum(input_tokens)::bigint as input_tokens, -- cached ones included
    sum(output_tokens)::bigint as output_tokens, -- reasoning included
    sum(cached_input_tokens)::bigint as cached_input_tokens, -- read from the provider's cache
    sum(cost_usd)::decimal(38, 9) as cost_usd, -- of the priced calls, USD
    sum(unpriced_calls)::bigint as unpriced_calls, -- calls without a price: they are in no cost
from llm_15m
group by day, provider, model, agent_id
