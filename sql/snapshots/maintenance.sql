-- Question: what should somebody act upon?
-- Grain: one document per recommendation. Inputs: wanted (ids), recommendations.
select
    id as field,
    id,
    document ->> 'title' as title,
    document ->> 'description' as description,
    document ->> 'priority' as priority,
    document ->> 'category' as category,
    document ->> 'affected_component' as affected_component,
    document ->> 'predicted_issue' as predicted_issue,
    (document ->> 'confidence')::double as confidence, -- 0 to 1
    document ->> 'recommended_action' as recommended_action,
    document ->> 'estimated_impact' as estimated_impact,
    strftime(detected_at, '%Y-%m-%dT%H:%M:%S.%fZ') as detected_at, -- when it first held
    document -> 'metadata' as metadata,
    document -> 'evidence' as evidence,
from recommendations
where id in (select field from wanted)
order by id;
