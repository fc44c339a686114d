-- Question: which agents are there?
-- Grain: one row per agent. Input: agents.
select
    agent_id,
    agent_type, -- that of its newest task that has one
    first_activity, -- UTC
    last_activity, -- UTC
from agents
order by agent_id
