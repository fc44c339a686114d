-- Question: what should somebody act upon, agent by agent?
-- Grain: one document per agent. Inputs: wanted (agents), agent_recommendations.
select
    agent_id as field,
    any_value(agent_type) as agent_type,
    to_json(list(
        struct_pack(
            "type" := type,
            severity := severity,
            message := message,
            suggestion := suggestion,
            rule := rule,
            evidence := evidence::json
        )
        order by
            case severity when 'critical' then 0 when 'high' then 1 when 'medium' then 2 else 3 end,
            rule
    )) as recommendations,
from agent_recommendations
where agent_id in (select field from wanted)
group by agent_id
order by agent_id;
