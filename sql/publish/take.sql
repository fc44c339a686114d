-- Question: which documents does this tick publish, and of which snapshots?
-- Grain: one row per document in `taken`; one row per snapshot. Inputs: due, $oldest_day, $most.
-- Of the one-by-one documents (with a partition) at most $most for each snapshot, the newest partitions first; the rest
-- stays due. Days before $oldest_day are in no window that anybody can ask for.
delete from due
where (snapshot like 'behavior%' or snapshot like '%_days') and field < $oldest_day and field <> 'all';

create or replace temp table taken as
with each as (
    select distinct snapshot, part, field
    from due
),

numbered as (
    select *, row_number() over (partition by snapshot order by part desc, field) as position
    from each
)

select snapshot, part, field
from numbered
where part is null or position <= $most;

select distinct snapshot
from taken
order by snapshot;
