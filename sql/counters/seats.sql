-- Question: who has sums of his own, now that these were counted?
-- Grain: one row per name. Inputs: arrivals (name, entries), counter_names, $kind, $most, $now, $idle_days.
-- Who is there stays, so that no sum changes its name; free places go to those with the most entries.
update counter_names
set counted_at = $now::timestamp
where kind = $kind and name in (select name from arrivals);

create or replace temp table gone as
with ranked as (
    select name, counted_at, row_number() over (order by counted_at desc, name) as position
    from counter_names
    where kind = $kind
)

select name
from ranked
where position > $most or counted_at < $now::timestamp - to_days($idle_days::integer);

delete from counter_names
where kind = $kind and name in (select name from gone);

insert into counter_names
with ranked as (
    select name, row_number() over (order by entries desc, name) as position
    from arrivals
    where name not in (select name from counter_names where kind = $kind) and name not in ('other', 'none')
)

select $kind as kind, name, $now::timestamp as counted_at
from ranked
where position <= $most - (select count(*) from counter_names where kind = $kind);

create or replace temp table seated as
select arrivals.name, coalesce(counter_names.name, case when arrivals.name = 'none' then 'none' else 'other' end) as seat
from arrivals
left join counter_names on counter_names.kind = $kind and counter_names.name = arrivals.name;

insert into due
select $snapshot as snapshot, null as part, name as field from gone
union
select $snapshot as snapshot, null as part, seat as field from seated;
