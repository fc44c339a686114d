-- Question: which days are due in snapshots that are published in slices of days?
-- Grain: one row per day. Inputs: due, $oldest_day, $by_day (their names).
-- Days before $oldest_day are in no window that anybody can ask for.
delete from due
where (snapshot like 'behavior%' or snapshot like '%_days') and field < $oldest_day and field <> 'all';

create or replace temp table due_days as
select distinct field::date as day
from due
where snapshot in (select unnest($by_day));

select day
from due_days
order by day;
