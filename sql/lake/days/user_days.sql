-- Question: which users were seen on a day?
-- Grain: one row per user. Inputs: user_days, $day.
select user_id
from user_days
where day = $day
order by user_id
