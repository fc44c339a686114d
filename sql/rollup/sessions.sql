-- Question: what are the sessions in the touched stretches of time?
-- Grain: one row per session; one per session and feature; one per session with its path. Gives the days whose
-- sessions changed. Inputs: region, behavior_events, calendar, $first and $last (the whole time that region covers), $gap_us,
-- $max_us, $event_max_ms, $today, $journey_days.
create or replace temp table undone as
select sessions.session_key, sessions.run_started_at, sessions.started_at, sessions.day, sessions.session_id
from sessions
join region
    on region.session_key = sessions.session_key
    and sessions.started_at between region.first_at and region.last_at
where sessions.started_at between $first and $last;

delete from session_features
where (session_key, started_at) in (select (session_key, started_at) from undone);

delete from session_paths
where (session_key, started_at) in (select (session_key, started_at) from undone);

delete from sessions
where (session_key, started_at) in (select (session_key, started_at) from undone);

create or replace temp table steps as
with chain as (
    select
        behavior_events.session_key,
        behavior_events.session_id,
        behavior_events.user_id,
        behavior_events.event_time,
        behavior_events.event_type,
        behavior_events.feature,
        behavior_events.duration_ms,
        lag(behavior_events.event_time) over (
            partition by behavior_events.session_key order by behavior_events.event_time
        ) as previous_time,
    from behavior_events
    join region
        on region.session_key = behavior_events.session_key
        and behavior_events.event_time between region.first_at and region.last_at
    where behavior_events.event_time between $first and $last
),

numbered as (
    select
        * exclude (previous_time), -- which of two events at the same time comes first is left open
        sum(case when epoch_us(event_time) - epoch_us(previous_time) <= $gap_us then 0 else 1 end) over (
            partition by session_key order by event_time rows between unbounded preceding and current row
        ) as run,
    from chain
),

runs as (
    select
        *,
        min(event_time) over (partition by session_key, run) as run_started_at,
        max(event_time) over (partition by session_key, run) as run_ended_at,
    from numbered
),

cut as (
    -- exactly the longest session is still one session
    select *, greatest(epoch_us(event_time) - epoch_us(run_started_at) - 1, 0) // $max_us as piece
    from runs
)

select
    *,
    min(event_time) over (partition by session_key, run, piece) as started_at,
    max(event_time) over (partition by session_key, run, piece) as ended_at,
from cut;

create or replace temp table made as
select
    steps.session_key,
    steps.run_started_at,
    any_value(steps.run_ended_at) as run_ended_at,
    steps.started_at,
    any_value(calendar.day) as day,
    any_value(steps.session_id) as session_id,
    count(*) as events,
    sum(case when steps.event_type = 'page_view' then 1 else 0 end) as page_views,
    cast(epoch_us(any_value(steps.ended_at)) - epoch_us(steps.started_at) as decimal(18, 0)) * 0.001
        + coalesce(max(case when steps.event_time = steps.ended_at then steps.duration_ms end), 0) as duration_ms,
    -- not least(): it passes over null, so that an event without a duration would count for the most
    coalesce(sum(case
        when steps.duration_ms > $event_max_ms::decimal(18, 3) then $event_max_ms::decimal(18, 3)
        else steps.duration_ms
    end), 0) as engaged_ms,
from steps
join calendar on calendar.bucket = quarter_hour(steps.started_at)
group by steps.session_key, steps.run_started_at, steps.started_at;

insert into sessions
select *
from made;

insert into session_features
select distinct
    steps.session_key,
    steps.run_started_at,
    steps.started_at,
    made.day,
    steps.feature,
from steps
join made on made.session_key = steps.session_key and made.started_at = steps.started_at;

create or replace temp table walked as
with moves as (
    select
        session_key,
        started_at,
        event_time,
        feature,
        lag(feature) over (partition by session_key, started_at order by event_time, feature) as previous_feature,
    from steps
),

numbered as (
    select
        session_key,
        started_at,
        feature,
        row_number() over (partition by session_key, started_at order by event_time, feature) as position,
    from moves
    where previous_feature is distinct from feature
),

features as (
    select session_key, started_at, to_json(list(feature order by position))::varchar as path
    from numbered
    where position <= 5
    group by session_key, started_at
),

walkers as (
    select session_key, started_at, arg_min(user_id, (event_time, user_id)) as user_id
    from steps
    where user_id <> 'anonymous'
    group by session_key, started_at
)

select features.session_key, features.started_at, made.day, features.path, walkers.user_id
from features
join made on made.session_key = features.session_key and made.started_at = features.started_at
left join walkers on walkers.session_key = features.session_key and walkers.started_at = features.started_at;

insert into paths
with fresh_paths as (
    select distinct walked.path
    from walked
    left join paths on paths.path = walked.path
    where paths.path_id is null
)

select (select coalesce(max(path_id), 0) from paths) + row_number() over (order by path) as path_id, path
from fresh_paths;

insert into session_paths
select walked.session_key, walked.started_at, walked.day, paths.path_id, walked.user_id
from walked
join paths on paths.path = walked.path;

insert into due
with changed as (
    select day, session_id from undone
    union
    select day, session_id from made
)

select 'journeys' as snapshot, day::varchar as part, session_id as field
from changed
where session_id <> 'unknown' and day > $today::date - $journey_days::integer;

select day from undone
union
select day from made
order by day;
