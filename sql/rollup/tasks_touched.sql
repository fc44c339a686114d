-- Question: in which quarters of an hour did tasks change?
-- Grain: one row per quarter, with its day. Inputs: made and undone (of tasks.sql), abandoned, calendar.
create or replace temp table touched as
select bucket from undone
union
select bucket from made
union
select bucket from abandoned;

select touched.bucket, calendar.day
from touched
join calendar on calendar.bucket = touched.bucket
order by touched.bucket;
