-- Question: what was called and what did it cost in each quarter of an hour?
-- Grain: quarter of an hour, provider, model, agent, reason for having no price. Inputs: llm_15m, calendar, $first and $last.
select
    llm_15m.bucket as bucket, -- first moment of the quarter of an hour, UTC
    calendar.hour as hour, -- hour of the day in the reporting zone
    llm_15m.provider as provider, -- null: not said
    llm_15m.model as model,
    llm_15m.agent_id as agent_id, -- null: not said
    llm_15m.calls as calls,
    llm_15m.input_tokens::bigint as input_tokens, -- cached ones included
    llm_15m.output_tokens::bigint as output_tokens, -- reasoning included
    llm_15m.cached_input_tokens::bigint as cached_input_tokens, -- read from the provider's cache
    llm_15m.cache_write_tokens::bigint as cache_write_tokens, -- written to the provider's cache
    llm_15m.reasoning_tokens::bigint as reasoning_tokens, -- part of the output
    llm_15m.cost_usd as cost_usd, -- of the priced calls, USD
    llm_15m.free_calls as free_calls, -- calls of local providers, which cost nothing
    llm_15m.unpriced_calls as unpriced_calls, -- calls without a price: they are in no cost
    llm_15m.unpriced_tokens::bigint as unpriced_tokens, -- input and output of the unpriced calls
    llm_15m.unpriced_reason as unpriced_reason, -- why calls have no price; null: they have one
from llm_15m
join calendar on calendar.bucket = llm_15m.bucket
where llm_15m.bucket between $first and $last
order by llm_15m.bucket, llm_15m.provider, llm_15m.model, llm_15m.agent_id, llm_15m.unpriced_reason
