-- Question: which models are called, as the producers name them?
-- Grain: one row per provider and model, the most called first. Inputs: llm_15m, $most.
select provider, model
from llm_15m
group by provider, model
order by sum(calls) desc, model, provider
limit $most;
