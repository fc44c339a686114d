-- Question: where can money be saved now, and what of it is another finding than before?
-- Grain: one row per optimisation. Inputs: answers (id, rule, document), optimizations, $kept (rules that were not
-- asked: what they found before holds on).
create or replace temp table found as
select id, rule, document
from answers
union all
select id, rule, document
from optimizations
where list_contains($kept::varchar[], rule);

insert into due
with changed as (
    (from found except from optimizations)
    union all
    (from optimizations except from found)
)

select distinct 'optimization' as snapshot, null as part, id as field
from changed;

delete from optimizations;

insert into optimizations
from found;
