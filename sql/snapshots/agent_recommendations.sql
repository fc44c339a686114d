-- Question: what should somebody act upon, agent by agent?
-- Grain: one document per agent. Inputs: wanted (agents), recommendations.
select
    agent_id as field,
    any_value(document ->> 'agent_type') as agent_type,
    to_json(list(
        struct_pack(
            "type" := document ->> 'type',
            severity := document ->> 'priority',
            message := document ->> 'description',
            suggestion := document ->> 'recommended_action',
            rule := split_part(rule, '/', 3),
            id := id,
            evidence := document -> 'evidence'
        )
        order by
            case document ->> 'priority' when 'critical' then 0 when 'high' then 1 when 'medium' then 2 else 3 end,
            rule
    )) as recommendations,
from recommendations
where agent_id in (select field from wanted)
group by agent_id
order by agent_id;
