-- Question: what is known of how the days go of things that have a budget?
-- Grain: one row per budget and series. Inputs: budget_subjects (scope, scope_id), forecast_day_ends, $hour and $next_hour
-- (whose errors are wanted), $levels (how many ratios an hour has).
-- A model that is named without its provider has a series for each provider that serves it.
with matched as (
    select wanted.scope, wanted.scope_id, known.id
    from budget_subjects as wanted
    join forecast_day_ends as known on known.scope = wanted.scope and known.id = wanted.scope_id
    union all
    select wanted.scope, wanted.scope_id, known.id
    from budget_subjects as wanted
    join forecast_day_ends as known
        on known.scope = wanted.scope and substring(known.id, instr(known.id, '/') + 1) = wanted.scope_id
    where wanted.scope = 'model' and known.id <> wanted.scope_id
)

select
    matched.scope,
    matched.scope_id,
    known.expected,
    known.usual,
    known.shares,
    list_slice(known.ratios, 1 + $levels * $hour, $levels * ($hour + 1)) as ratios,
    list_slice(known.ratios, 1 + $levels * $next_hour, $levels * ($next_hour + 1)) as next_ratios,
    known.surprises[1 + $hour] as surprise,
from matched
join forecast_day_ends as known on known.scope = matched.scope and known.id = matched.id
order by matched.scope, matched.scope_id, known.id;
