-- Question: for which agents did the recommendations change?
-- Grain: one row per agent. Inputs: answers of the rules (what holds now), agent_recommendations (what held before).
create or replace temp table found as
select agent_id, agent_type, rule, type, severity, message, suggestion, evidence
from answers;

insert into due
with changed as (
    (from found except from agent_recommendations)
    union
    (from agent_recommendations except from found)
)

select distinct 'agent_recommendations' as snapshot, null as part, agent_id as field
from changed;

delete from agent_recommendations;

insert into agent_recommendations
from found;
