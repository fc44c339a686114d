-- Question: which agent spent how much on which model lately?
-- Grain: one row per agent and model, over the last 28 closed days; null for calls of no agent. Input: spending.
select
    agent_id,
    model,
    sum(cost) as cost, -- nano-dollars, at the prices of now
from spending
where ago between 1 and 28
group by agent_id, model
having sum(cost) > 0
order by agent_id nulls last, model;
