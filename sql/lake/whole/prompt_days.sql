-- Question: how much alike are the inputs of each agent's calls to a model?
-- Grain: one row per day, provider, model and agent. Input: prompt_days.
select
    day, -- in the reporting zone
    provider, -- null: not said
    model,
    agent_id, -- null: not said
    calls, -- that succeeded
    warm_calls, -- of these within the cache's lifetime after another
    prefix_tokens, -- input tokens that 95 % of the calls have at least
    input_tokens, -- cached ones included
    cached_input_tokens,
from prompt_days
order by day, model, provider, agent_id
