-- Question: how large were the calls of each model and agent on a day?
-- Grain: provider, model, agent, service tier, attendance and size. Inputs: llm_size_days, $day.
select
    provider, -- null: not said
    model,
    agent_id, -- null: not said
    service_tier, -- '' is the standard one
    attended, -- a user or a session stands behind the calls
    input_tokens_from, -- least input tokens of the size; a step of a price is a cut between sizes
    calls, -- that carry tokens
    failed_calls,
    input_tokens, -- cached ones included
    cached_input_tokens,
    cache_write_tokens,
    output_tokens, -- reasoning included
    reasoning_tokens,
    min_input_tokens,
    max_input_tokens,
    max_tokens, -- most input and output tokens of one call
    cost_usd, -- of calls that have a price
    failed_cost_usd, -- of these the failed ones
    unpriced_calls,
from llm_size_days
where day = $day::date
order by model, provider, agent_id, service_tier, attended, input_tokens_from
