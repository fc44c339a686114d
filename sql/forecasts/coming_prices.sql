-- Question: which prices will change in the days to come?
-- Grain: one row per model and day. Input: price_changes, $today.
select
    coalesce(provider, '') || '/' || model as model,
    (day - $today::date)::integer as ahead, -- days
    factor, -- of the price now
from price_changes
where day >= $today::date
order by model, ahead;
