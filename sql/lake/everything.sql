-- Question: which days are there at all? Asked when there is no lake that fits this warehouse.
-- Grain: one row per subject and day. Inputs: calendar, $subjects.
delete from lake_due;

insert into lake_due
select subjects.subject, days.day, false as taken
from (select distinct day from calendar) as days
cross join (select unnest($subjects::varchar[]) as subject) as subjects;
