-- Question: which agents are there?
-- Grain: one document per agent. Inputs: wanted (agents), agents.
select
    agent_id as field,
    agent_type,
    strftime(first_activity, '%Y-%m-%dT%H:%M:%S.%fZ') as first_activity,
    strftime(last_activity, '%Y-%m-%dT%H:%M:%S.%fZ') as last_activity,
from agents
where agent_id in (select field from wanted)
order by agent_id;
