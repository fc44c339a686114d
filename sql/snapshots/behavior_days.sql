-- Question: how was the platform used on each day?
-- Grain: one document per day, from that of the first event on. Inputs: wanted (days), behavior_15m, sessions, users,
-- user_days, calendar.
with days as (
    select field::date as day
    from wanted
    where field::date >= (
        select day
        from calendar
        where bucket = (select min(bucket) from behavior_15m)
    )
),

events as (
    select
        calendar.day,
        sum(behavior_15m.events) as events,
        sum(case when behavior_15m.event_type = 'page_view' then behavior_15m.events else 0 end) as page_views,
    from behavior_15m
    join calendar on calendar.bucket = behavior_15m.bucket
    where calendar.day in (select day from days)
    group by calendar.day
),

begun as (
    select
        day,
        count(*) as sessions,
        sum(case when page_views = 1 and events = 1 then 1 else 0 end) as bounces,
        sum(duration_ms) as session_duration_ms,
        sum(engaged_ms) as engaged_ms,
    from sessions
    where day in (select day from days)
    group by day
),

arrived as (
    select first_day as day, count(*) as new_users
    from users
    where first_day in (select day from days)
    group by first_day
),

active as (
    select
        days.day,
        count(distinct case when user_days.day = days.day then user_days.user_id end) as active_users,
        count(distinct case when user_days.day > days.day - 7 then user_days.user_id end) as active_users_7d,
        count(distinct user_days.user_id) as active_users_28d,
    from days
    join user_days on user_days.day between days.day - 27 and days.day
    where user_days.day >= (select min(day) - 27 from days)
    group by days.day
)

select
    days.day::varchar as field, -- day in the reporting zone
    coalesce(events.events, 0)::bigint as events,
    coalesce(events.page_views, 0)::bigint as page_views,
    coalesce(begun.sessions, 0) as sessions, -- that began on the day
    coalesce(begun.bounces, 0)::bigint as bounces,
    coalesce(begun.session_duration_ms, 0)::double as session_duration_ms, -- sum
    coalesce(begun.engaged_ms, 0)::double as engaged_ms, -- sum of what their events reported
    coalesce(arrived.new_users, 0) as new_users,
    coalesce(active.active_users, 0) as active_users,
    coalesce(active.active_users_7d, 0) as active_users_7d,
    coalesce(active.active_users_28d, 0) as active_users_28d,
from days
left join events on events.day = days.day
left join begun on begun.day = days.day
left join arrived on arrived.day = days.day
left join active on active.day = days.day
order by days.day;
