-- Question: what did somebody have to act upon, that no longer holds?
-- Grain: one document per recommendation and time that it began to hold. Inputs: wanted, resolved_recommendations.
select
    id || '@' || epoch_ms(detected_at) as field,
    id,
    document ->> 'title' as title,
    document ->> 'description' as description, -- with the figures that it had last
    document ->> 'priority' as priority,
    document ->> 'category' as category,
    document ->> 'affected_component' as affected_component,
    document ->> 'predicted_issue' as predicted_issue,
    (document ->> 'confidence')::double as confidence, -- 0 to 1
    document ->> 'recommended_action' as recommended_action,
    document ->> 'estimated_impact' as estimated_impact,
    strftime(detected_at, '%Y-%m-%dT%H:%M:%S.%fZ') as detected_at, -- when it first held
    strftime(resolved_at, '%Y-%m-%dT%H:%M:%S.%fZ') as resolved_at, -- when it no longer did
    document -> 'metadata' as metadata,
    document -> 'evidence' as evidence,
from resolved_recommendations
where id || '@' || epoch_ms(detected_at) in (select field from wanted)
order by field;
