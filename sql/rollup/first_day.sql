-- Question: on which day did the first event happen, as far as the rollups know?
-- Grain: one row; null when there is no event. Inputs: behavior_15m, calendar.
select min(calendar.day)::varchar as day
from calendar
where calendar.bucket = (select min(bucket) from behavior_15m)
