-- Question: which documents are published next?
-- Grain: one row per document. Input: taken.
select snapshot, part, field
from taken
order by snapshot, part, field;
