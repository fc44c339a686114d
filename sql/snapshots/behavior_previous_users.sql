-- Question: how many users were active in the N days before the trailing N days, for each N from 1 to 365?
-- Grain: one document. Inputs: user_days, $today.
-- A user seen o days ago was there for the N with N <= o <= 2N - 1. As o grows both ends of that stretch of N grow, so
-- each day of a user adds what lies beyond the stretch of his day before; counting where stretches begin and end gives
-- the users of every N in one pass.
with ages as (
    select user_id, date_diff('day', day, $today::date) as age
    from user_days
    where day between $today::date - 729 and $today::date - 1
),

stretches as (
    select
        (age + 2) // 2 as first_days,
        least(age, 365) as last_days,
        lag(least(age, 365)) over (partition by user_id order by age) as covered_days,
    from ages
),

fresh as (
    select greatest(first_days, coalesce(covered_days + 1, 1)) as first_days, last_days
    from stretches
),

edges as (
    select first_days as days, 1 as users from fresh where first_days <= last_days
    union all
    select last_days + 1 as days, -1 as users from fresh where first_days <= last_days
),

steps as (
    select days, sum(users) as users
    from edges
    group by days
),

windows as (
    select unnest(range(1, 366)) as days
),

totals as (
    select
        windows.days,
        sum(coalesce(steps.users, 0)) over (order by windows.days rows between unbounded preceding and current row)
            as users,
    from windows
    left join steps on steps.days = windows.days
)

select
    'all' as field,
    $today as as_of, -- the last day of the trailing window
    list(users::bigint order by days) as users, -- of windows of 1, 2, … 365 days
from totals;
