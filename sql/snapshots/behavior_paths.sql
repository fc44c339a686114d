-- Question: how many sessions that began on each day walked each path, and whose last walk was it?
-- Grain: one document per day, with columns by path. Inputs: wanted (days), session_paths, counted_paths, $today.
-- The users of a path in the trailing N days are those whose last session of that path began on one of them: the sum
-- over these days, exactly. So is the number of sessions.
with days as (
    select field::date as day
    from wanted
    where field::date > $today::date - 365
),

totals as (
    select day, count(*) as sessions
    from session_paths
    where day in (select day from days)
    group by day
),

by_path as (
    select day, path_id, count(*) as sessions
    from session_paths
    where day in (select day from days) and path_id in (select path_id from counted_paths)
    group by day, path_id
),

walks as (
    select
        day,
        list(path_id order by path_id) as path,
        list(sessions order by path_id) as path_sessions,
    from by_path
    group by day
),

last_walks as (
    select path_id, user_id, max(day) as day
    from session_paths
    where day >= (select min(day) from days)
        and user_id is not null
        and path_id in (select path_id from counted_paths)
    group by path_id, user_id
),

by_last_walk as (
    select day, path_id, count(*) as users
    from last_walks
    where day in (select day from days)
    group by day, path_id
),

walkers as (
    select
        day,
        list(path_id order by path_id) as user_path,
        list(users order by path_id) as path_users,
    from by_last_walk
    group by day
)

select
    totals.day::varchar as field, -- day in the reporting zone
    totals.sessions, -- all that began on the day
    coalesce(walks.path, []) as path, -- fields of the snapshot `paths`
    coalesce(walks.path_sessions, []) as path_sessions,
    coalesce(walkers.user_path, []) as user_path,
    coalesce(walkers.path_users, []) as path_users,
from totals
left join walks on walks.day = totals.day
left join walkers on walkers.day = totals.day
order by totals.day;
