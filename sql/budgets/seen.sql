-- Question: which budgets were looked at last, and when?
-- Grain: one row per budget. Input: budget_status.
select
    name,
    scope,
    scope_id,
    period,
    timezone,
    period_start,
    evaluated_at,
    first_seen,
from budget_status
order by name;
