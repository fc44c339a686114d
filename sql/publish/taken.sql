-- Question: which documents are published next?
-- Grain: one row per document; `wanted` are those of one snapshot (wanted.sql). Input: taken.
create temp view if not exists wanted as
select part, field
from taken
where snapshot = getvariable('snapshot');

select snapshot, part, field
from taken
order by snapshot, part, field;
