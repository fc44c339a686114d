-- Question: where can money be saved?
-- Grain: one document per optimisation. Inputs: wanted (ids), optimizations.
with documents as (
    select id, document::json as document
    from optimizations
    where id in (select field from wanted)
)

select
    id as field,
    id,
    document ->> 'resource_type' as resource_type, -- llm_tokens, agent_tasks, memory, cache or database
    document ->> 'title' as title,
    document -> 'current_usage' as current_usage,
    document ->> 'recommended_change' as recommended_change,
    document -> 'expected_savings' as expected_savings, -- USD per 30 days, with its range
    document ->> 'implementation_effort' as implementation_effort, -- low, medium or high
    document ->> 'priority' as priority,
    document ->> 'details' as details,
    (document ->> 'confidence')::double as confidence, -- 0 to 1
    document -> 'evidence' as evidence,
from documents
order by id;
