-- Question: which paths are walked most, and which documents of paths and cohorts may have changed?
-- Grain: one row per path. Inputs: session_paths, $today, $kept_days (days that may have documents).
-- Windows of five lengths have a say, so that what is new among the paths is counted before it has a year behind it.
create or replace temp table previously as
select path_id
from counted_paths;

delete from counted_paths;

insert into counted_paths
with walks as (
    select
        path_id,
        sum(case when day = $today::date then 1 else 0 end) as sessions_1,
        sum(case when day > $today::date - 7 then 1 else 0 end) as sessions_7,
        sum(case when day > $today::date - 30 then 1 else 0 end) as sessions_30,
        sum(case when day > $today::date - 90 then 1 else 0 end) as sessions_90,
        count(*) as sessions_365,
    from session_paths
    where day between $today::date - 364 and $today::date
    group by path_id
),

ranked as (
    select
        *,
        row_number() over (order by sessions_1 desc, path_id) as place_1,
        row_number() over (order by sessions_7 desc, path_id) as place_7,
        row_number() over (order by sessions_30 desc, path_id) as place_30,
        row_number() over (order by sessions_90 desc, path_id) as place_90,
        row_number() over (order by sessions_365 desc, path_id) as place_365,
    from walks
)

select path_id
from ranked
where place_365 <= 1000
    or (place_1 <= 200 and sessions_1 > 0)
    or (place_7 <= 200 and sessions_7 > 0)
    or (place_30 <= 200 and sessions_30 > 0)
    or (place_90 <= 200 and sessions_90 > 0);

insert into due
with days as (
    select unnest(range($today::date - $kept_days::integer + 1, $today::date + 1, interval 1 day))::date as day
),

moved as (
    (select path_id from counted_paths except select path_id from previously)
    union all
    (select path_id from previously except select path_id from counted_paths)
)

select 'behavior_paths' as snapshot, null as part, day::varchar as field from days
union all
select 'behavior_retention' as snapshot, null as part, day::varchar as field from days where isodow(day) = 1
union all
select 'paths' as snapshot, null as part, path_id::varchar as field from moved;

select count(*) as paths
from counted_paths;
