-- Question: which documents of behaviour changed with the touched quarters?
-- Grain: one row per document. Inputs: touched, calendar.
insert into due
with days as (
    select distinct calendar.day
    from touched
    join calendar on calendar.bucket = touched.bucket
)

select snapshots.name as snapshot, null as part, days.day::varchar as field
from days
cross join (values ('behavior_days'), ('behavior_features'), ('behavior_hours')) as snapshots (name)
union all
select 'recent_events' as snapshot, null as part, 'all' as field;
