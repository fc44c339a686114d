-- Question: what should somebody act upon?
-- Grain: one row per finding that holds now. Input: recommendations.
select
    id,
    rule, -- the query that found it, below sql/
    agent_id, -- of findings about an agent
    document, -- title, priority, figures, …: JSON
    detected_at, -- since when it has held, UTC
from recommendations
order by id
