-- Question: which days have changed in this rollup, so that their files in the lake are out of date?
-- Grain: one row per subject and day. Inputs: $subjects and $days, one entry for each; lake_due.
insert into lake_due
with changed as (
    select unnest($subjects::varchar[]) as subject, unnest($days::date[]) as day
)

select subject, day, false as taken
from changed
where not exists (
    select 1
    from lake_due
    where not lake_due.taken and lake_due.subject = changed.subject and lake_due.day = changed.day
);
