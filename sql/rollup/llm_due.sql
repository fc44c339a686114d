-- Question: which days' documents of cost changed with the touched quarters?
-- Grain: one row per snapshot and day. Inputs: touched, calendar.
insert into due
with days as (
    select distinct calendar.day
    from touched
    join calendar on calendar.bucket = touched.bucket
)

select snapshots.name as snapshot, null as part, days.day::varchar as field
from days
cross join (values ('cost_days'), ('cost_agent_days')) as snapshots (name);
