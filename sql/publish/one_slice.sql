-- Question: in which slice are days published, when there are too few to weigh them?
-- Grain: one row per day in `slices`; one row per slice. Inputs: due_days.
create or replace temp table slices as
select day, 0 as slice
from due_days;

select distinct slice
from slices
order by slice;
