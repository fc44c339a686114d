-- Question: where can money be saved?
-- Grain: one row per optimisation. Input: optimizations.
select
    id,
    rule, -- the query that found it, below sql/
    document, -- title, savings in USD per 30 days, evidence: JSON
from optimizations
order by id
