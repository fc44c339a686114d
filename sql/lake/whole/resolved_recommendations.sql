-- Question: what had somebody to act upon once, and no longer has?
-- Grain: one row per finding and time that it held. Input: resolved_recommendations.
select
    id,
    rule, -- the query that found it, below sql/
    document, -- with the figures it had last: JSON
    detected_at, -- UTC
    resolved_at, -- UTC
from resolved_recommendations
order by resolved_at, id, detected_at
