-- Question: how many users came on each day, and how many of them for the first time?
-- Grain: day. Inputs: user_days, users.
select
    user_days.day as day, -- in the reporting zone
    count(*) as active_users, -- distinct user_id with an event; anonymous ones are left out
    sum(case when users.first_day = user_days.day then 1 else 0 end)::bigint as new_users, -- first event ever on that day
from user_days
join users on users.user_id = user_days.user_id
group by user_days.day
