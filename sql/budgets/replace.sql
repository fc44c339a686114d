-- Question: how do the budgets stand now?
-- Grain: one row per budget. Input: budgets_now (as budget_status).
insert into due
select 'budgets' as snapshot, null as part, name as field
from budget_status
union
select 'budgets' as snapshot, null as part, name as field
from budgets_now;

delete from budget_status;

insert into budget_status by name
select *
from budgets_now;
