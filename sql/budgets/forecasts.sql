-- Question: what is forecast of the spending on things that have a budget?
-- Grain: one row per budget and series. Inputs: budget_subjects (scope, scope_id), forecast_sums, $today, $first and $last
-- (the days that are wanted; today and yesterday come with them, for a forecast that was made before today).
-- A model that is named without its provider has a series for each provider that serves it.
with sums as (
    select scope, id, day, quantiles, substring(id, instr(id, '/') + 1) as bare_name
    from forecast_sums
    where day >= $today::date - 1
        and (day <= $today::date or day >= $first::date)
        and day <= $last::date
),

matched as (
    select wanted.scope, wanted.scope_id, sums.id, sums.day, sums.quantiles
    from budget_subjects as wanted
    join sums on sums.scope = wanted.scope and sums.id = wanted.scope_id
    union all
    select wanted.scope, wanted.scope_id, sums.id, sums.day, sums.quantiles
    from budget_subjects as wanted
    join sums on sums.scope = wanted.scope and sums.bare_name = wanted.scope_id
    where wanted.scope = 'model' and sums.id <> wanted.scope_id
)

select
    scope,
    scope_id,
    list(day order by day) as days,
    flatten(list(quantiles order by day)) as quantiles, -- of each day in turn
from matched
group by scope, scope_id, id
order by scope, scope_id, id;
