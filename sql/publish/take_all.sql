-- Question: which documents are due, when all of them are published at once?
-- Grain: one row per document, kept in `taken`; `wanted` are those of one snapshot (wanted.sql). Input: due.
create or replace temp table taken as
select distinct snapshot, part, field
from due;

create temp view if not exists wanted as
select part, field
from taken
where snapshot = getvariable('snapshot');

select snapshot, part, field
from taken
order by snapshot, part, field;
