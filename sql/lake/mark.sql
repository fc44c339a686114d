-- Question: which days have changed in this rollup, so that their files in the lake are out of date?
-- Grain: one row per subject and day. Inputs: due (with what this rollup added), due_before, agent_events and
-- superseded of batches after $rolled, calendar.
-- Hours of a day change with its events and nothing else; features of a day also with its sessions.
insert into lake_due
with subjects (snapshot, subject) as (
    values
        ('behavior_hours', 'behavior'),
        ('behavior_features', 'sessions'),
        ('agent_days', 'agents'),
        ('cost_days', 'cost')
),

due_days as (
    select snapshot, field, count(*) as entries
    from due
    group by snapshot, field
),

changed as (
    select subjects.subject, due_days.field::date as day
    from due_days
    join subjects on subjects.snapshot = due_days.snapshot
    left join due_before on due_before.snapshot = due_days.snapshot and due_before.field = due_days.field
    where due_days.entries > coalesce(due_before.entries, 0)
    union
    select 'entries' as subject, calendar.day
    from agent_events
    join calendar on calendar.bucket = quarter(agent_events.started_at)
    where agent_events.batch > $rolled
    union
    select 'entries' as subject, calendar.day
    from superseded
    join calendar on calendar.bucket = superseded.bucket
    where superseded.noun = 'agent' and superseded.batch > $rolled
)

select subject, day, false as taken
from changed
where (subject, day) not in (
    select (subject, day)
    from lake_due
    where not taken
);
