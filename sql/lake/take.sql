-- Question: which days does this publication write? Also those that one before took and did not bring to an end.
-- Grain: one row per subject and day, with the first and the last quarter of an hour of the day that hold a fact; null
-- when none does. Inputs: lake_due, calendar.
update lake_due
set taken = true
where not taken;

select lake_due.subject, lake_due.day, min(calendar.bucket) as first_bucket, max(calendar.bucket) as last_bucket
from (select distinct subject, day from lake_due) as lake_due
left join calendar on calendar.day = lake_due.day
group by lake_due.subject, lake_due.day
order by lake_due.day, lake_due.subject;
