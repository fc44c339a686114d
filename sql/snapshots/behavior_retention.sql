-- Question: of the users who first came in each week, how many were active in that week and in each one since?
-- Grain: one document per ISO week of the reporting zone in which somebody came first, of the last 105.
-- Inputs: wanted (mondays), users, user_days, $today.
with asked as (
    select field::date as monday
    from wanted
    where field::date >= date_trunc('week', $today::date)::date - 104 * 7
),

cohorts as (
    select date_trunc('week', first_day)::date as monday, user_id
    from users
    where first_day >= (select min(monday) from asked)
        and date_trunc('week', first_day)::date in (select monday from asked)
),

active_weeks as (
    select distinct date_trunc('week', day)::date as monday, user_id
    from user_days
    where day >= (select min(monday) from asked)
),

counts as (
    select cohorts.monday, date_diff('day', cohorts.monday, active_weeks.monday) // 7 as age, count(*) as users
    from cohorts
    join active_weeks on active_weeks.user_id = cohorts.user_id
    group by cohorts.monday, active_weeks.monday
),

begun as (
    select
        monday,
        unnest(range(date_diff('day', monday, date_trunc('week', $today::date)::date) // 7 + 1)) as age,
    from counts
    where age = 0
)

select
    begun.monday::varchar as field, -- first day of the week in the reporting zone
    max(case when begun.age = 0 then counts.users end) as users, -- who first came in it
    list(coalesce(counts.users, 0) order by begun.age) as weeks, -- of them, active in it and in each week since
    max(begun.age) as running_week, -- place in weeks of the one that has not ended
from begun
left join counts on counts.monday = begun.monday and counts.age = begun.age
group by begun.monday
order by begun.monday;
