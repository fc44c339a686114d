-- Question: which documents of one snapshot does this tick publish?
-- Grain: one row per document. Inputs: taken, $snapshot.
create or replace temp table wanted as
select part, field
from taken
where snapshot = $snapshot;

select part, field
from wanted
order by part, field;
