-- Question: how do the budgets stand now?
-- Grain: one row per budget. Input: looked_at (as budget_status).
insert into due
select 'budgets' as snapshot, null as part, name as field
from budget_status
union
select 'budgets' as snapshot, null as part, name as field
from looked_at;

delete from budget_status;

insert into budget_status by name
select *
from looked_at;
