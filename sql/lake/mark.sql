-- Question: which days have changed in this rollup, so that their files in the lake are out of date?
-- Grain: one row per subject and day. Inputs: due (of this rollup), agent_events of batches after $rolled, calendar.
-- Hours of a day change with its events and nothing else; features of a day also with its sessions.
insert into lake_due
with subjects (snapshot, subject) as (
    values
        ('behavior_hours', 'behavior'),
        ('behavior_features', 'sessions'),
        ('agent_days', 'agents'),
        ('cost_days', 'cost')
),

changed as (
    select subjects.subject, due.field::date as day
    from due
    join subjects on subjects.snapshot = due.snapshot
    union
    select 'entries' as subject, calendar.day
    from agent_events
    join calendar on calendar.bucket = quarter(agent_events.started_at)
    where agent_events.batch > $rolled
)

select subject, day, false as taken
from changed
where (subject, day) not in (
    select (subject, day)
    from lake_due
    where not taken
);
