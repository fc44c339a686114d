-- Question: which documents are published next, and which stay due?
-- Grain: one row per document in `taken`; one row per snapshot. Inputs: due, slices, $slice, $by_day, $singles.
-- Documents without a partition are all taken with the first slice, but for those of days of other slices. Of single
-- documents (with a partition) at most $singles for each snapshot are taken, the newest partitions first.
create or replace temp table taken as
select distinct due.snapshot, due.part, due.field
from due
left join slices on slices.day::varchar = due.field
where due.part is null and (due.snapshot not in (select unnest($by_day)) or slices.slice = $slice);

insert into taken
with each as (
    select distinct snapshot, part, field
    from due
    where part is not null and $singles > 0
),

numbered as (
    select *, row_number() over (partition by snapshot order by part desc, field) as position
    from each
)

select snapshot, part, field
from numbered
where position <= $singles;

with rows as (
    select snapshot, 1 as taken, 0 as waiting, null as day
    from taken
    union all
    select due.snapshot, 0 as taken, 1 as waiting, case when due.part is null then due.field end as day
    from due
    left join taken
        on taken.snapshot = due.snapshot
        and taken.part is not distinct from due.part
        and taken.field = due.field
    where taken.snapshot is null
)

select snapshot, sum(taken)::bigint as taken, sum(waiting)::bigint as waiting, max(day) as newest_waiting
from rows
group by snapshot
order by snapshot;
