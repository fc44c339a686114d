-- Question: when was each user first and last seen?
-- Grain: one row per user; anonymous ones are left out. Input: user_days.
select
    user_id,
    min(day) as first_day, -- in the reporting zone: a new user on that day
    max(day) as last_day, -- in the reporting zone
    count(*) as days_seen, -- days with an event
from user_days
group by user_id
