-- Question: how much alike are the inputs of each agent's calls to a model?
-- Grain: provider, model and agent. Inputs: prompt_days, $day.
select
    provider, -- null: not said
    model,
    agent_id, -- null: not said
    calls, -- that succeeded
    warm_calls, -- of these within the cache's lifetime after another
    prefix_tokens, -- input tokens that 95 % of the calls have at least
    input_tokens, -- cached ones included
    cached_input_tokens,
from prompt_days
where day = $day::date
order by model, provider, agent_id
