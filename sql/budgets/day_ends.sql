-- Question: what is known of how the days go of things that have a budget?
-- Grain: one row per budget and series. Inputs: budget_subjects (scope, scope_id), forecast_day_ends.
-- A model that is named without its provider has a series for each provider that serves it.
select
    budget_subjects.scope,
    budget_subjects.scope_id,
    forecast_day_ends.expected,
    forecast_day_ends.usual,
    forecast_day_ends.shares,
    forecast_day_ends.ratios,
    forecast_day_ends.surprises,
from budget_subjects
join forecast_day_ends on forecast_day_ends.scope = budget_subjects.scope
    and (
        forecast_day_ends.id = budget_subjects.scope_id
        or (
            budget_subjects.scope = 'model'
            and substring(forecast_day_ends.id, instr(forecast_day_ends.id, '/') + 1) = budget_subjects.scope_id
        )
    )
order by budget_subjects.scope, budget_subjects.scope_id, forecast_day_ends.id;
