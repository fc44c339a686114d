-- Question: which days are there now that history begins on $first_day, and before $until?
-- Grain: one row per day.
insert into due
with days as (
    select unnest(range($first_day::date, $until::date, interval 1 day))::date as day
)

select 'behavior_days' as snapshot, null as part, day::varchar as field
from days;
