-- Question: what is forecast of the spending on things that have a budget?
-- Grain: one row per budget, series and day. Inputs: budget_subjects (scope, scope_id), forecast_sums.
-- A model that is named without its provider has a series for each provider that serves it.
select
    budget_subjects.scope,
    budget_subjects.scope_id,
    forecast_sums.id,
    forecast_sums.day,
    forecast_sums.quantiles,
from budget_subjects
join forecast_sums on forecast_sums.scope = budget_subjects.scope
    and (
        forecast_sums.id = budget_subjects.scope_id
        or (
            budget_subjects.scope = 'model'
            and substring(forecast_sums.id, instr(forecast_sums.id, '/') + 1) = budget_subjects.scope_id
        )
    )
order by budget_subjects.scope, budget_subjects.scope_id, forecast_sums.id, forecast_sums.day;
