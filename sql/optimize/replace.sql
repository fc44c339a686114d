-- Question: where can money be saved now, and what of it is another finding than before?
-- Grain: one row per optimisation. Inputs: answers (id, rule, document), optimizations.
insert into due
with changed as (
    (select id, rule, document from answers except select id, rule, document from optimizations)
    union all
    (select id, rule, document from optimizations except select id, rule, document from answers)
)

select distinct 'optimization' as snapshot, null as part, id as field
from changed;

delete from optimizations;

insert into optimizations
select id, rule, document
from answers;
