-- Question: which documents are due, when all of them are published at once?
-- Grain: one row per document. Input: due, $most.
-- One more than $most tells that there are more.
select distinct snapshot, part, field
from due
order by snapshot, part, field
limit $most + 1;
