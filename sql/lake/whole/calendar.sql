-- Question: on which day and in which hour of the reporting zone does each quarter of an hour lie?
-- Grain: one row per quarter of an hour that holds a fact. Input: calendar.
select
    bucket, -- first moment of the quarter of an hour, UTC
    day, -- in the reporting zone
    hour, -- in the reporting zone
from calendar
order by bucket
