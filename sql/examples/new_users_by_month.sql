-- Question: how many users came in each month, and how many of them for the first time?
with months as (
    select distinct date_trunc('month', user_days.day)::date as month, user_days.user_id, date_trunc('month', users.first_day)::date as first_month
    from user_days
    join users on users.user_id = user_days.user_id
)

select month, count(*) as users, sum(case when month = first_month then 1 else 0 end)::bigint as new_users
from months
group by month
order by month
