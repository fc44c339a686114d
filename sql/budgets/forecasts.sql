-- Question: what is forecast of the spending on things that have a budget?
-- Grain: one row per budget, series and day. Inputs: subjects (scope, scope_id), forecast_sums.
-- A model that is named without its provider has a series for each provider that serves it.
select
    subjects.scope,
    subjects.scope_id,
    forecast_sums.id,
    forecast_sums.day,
    forecast_sums.quantiles,
from subjects
join forecast_sums on forecast_sums.scope = subjects.scope
    and (
        forecast_sums.id = subjects.scope_id
        or (
            subjects.scope = 'model'
            and substring(forecast_sums.id, instr(forecast_sums.id, '/') + 1) = subjects.scope_id
        )
    )
order by subjects.scope, subjects.scope_id, forecast_sums.id, forecast_sums.day;
