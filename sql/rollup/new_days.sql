-- Question: which documents change because days have passed?
-- Grain: one row per snapshot and day after $last_today, up to $today; no days before there was an event, which is when
-- $first_day is empty.
insert into due
with days as (
    select unnest(range($last_today::date + 1, $today::date + 1, interval 1 day))::date as day
    where $first_day <> ''
)

select 'behavior_days' as snapshot, null as part, day::varchar as field
from days
union all
select 'behavior_previous_users' as snapshot, null as part, 'all' as field;
