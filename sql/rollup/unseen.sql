-- Question: on which days was a user not seen after all, now that higher revisions replaced events? First, last and newest
-- days follow. Days some of whose events are no longer kept stay as they were.
-- Grain: user-day, user, feature-user. Inputs: superseded of batches after $rolled, behavior_events, user_days, users,
-- feature_users, calendar, $today, $whole_from (the first day all of whose events are kept).
create or replace temp table doubted as
select distinct calendar.day, superseded.user_id, superseded.feature
from superseded
join calendar on calendar.bucket = superseded.bucket
where superseded.noun = 'behavior'
    and superseded.batch > $rolled
    and superseded.user_id <> 'anonymous'
    and calendar.day >= $whole_from::date;

create or replace temp table confirmed as
select distinct calendar.day, behavior_events.user_id, behavior_events.feature
from behavior_events
join calendar on calendar.bucket = behavior_events.bucket
where calendar.day in (select day from doubted) and behavior_events.user_id in (select user_id from doubted);

create or replace temp table unseen as
select day, user_id
from user_days
where (day, user_id) in (select (day, user_id) from doubted)
    and (day, user_id) not in (select (day, user_id) from confirmed);

delete from user_days
where (day, user_id) in (select (day, user_id) from unseen);

create or replace temp table moved_users as
with spans as (
    select user_id, min(day) as first_day, max(day) as last_day
    from user_days
    where user_id in (select user_id from unseen)
    group by user_id
)

select
    users.user_id,
    users.first_day as old_first_day,
    users.last_day as old_last_day,
    spans.first_day,
    spans.last_day,
from users
left join spans on spans.user_id = users.user_id
where users.user_id in (select user_id from unseen)
    and (spans.user_id is null or spans.first_day <> users.first_day or spans.last_day <> users.last_day);

delete from users
where user_id in (select user_id from moved_users);

insert into users
select user_id, first_day, last_day
from moved_users
where last_day is not null;

create or replace temp table moved_feature_users as
with outlived as (
    select feature_users.feature, feature_users.user_id, feature_users.last_day
    from feature_users
    join doubted
        on doubted.feature = feature_users.feature
        and doubted.user_id = feature_users.user_id
        and doubted.day = feature_users.last_day
    where (doubted.day, doubted.user_id, doubted.feature) not in (select (day, user_id, feature) from confirmed)
),

seen as (
    select behavior_events.feature, behavior_events.user_id, max(calendar.day) as last_day
    from behavior_events
    join calendar on calendar.bucket = behavior_events.bucket
    where behavior_events.user_id in (select user_id from outlived)
        and behavior_events.feature in (select feature from outlived)
    group by behavior_events.feature, behavior_events.user_id
)

select outlived.feature, outlived.user_id, outlived.last_day as old_last_day, seen.last_day
from outlived
left join seen on seen.feature = outlived.feature and seen.user_id = outlived.user_id;

delete from feature_users
where (feature, user_id) in (select (feature, user_id) from moved_feature_users);

insert into feature_users
select feature, user_id, last_day
from moved_feature_users
where last_day is not null;

insert into due
with last_days as (
    select unnest([old_last_day, last_day]) as day from moved_users
    union
    select unnest([old_last_day, last_day]) as day from moved_feature_users
),

first_days as (
    select distinct unnest([old_first_day, first_day]) as day from moved_users
),

trailing_days as (
    select distinct unnest(range(day, least(day + 28, $today::date + 1), interval 1 day))::date as day
    from (select distinct day from unseen)
)

select 'behavior_users' as snapshot, null as part, day::varchar as field from last_days where day is not null
union all
select distinct 'behavior_days' as snapshot, null as part, day::varchar as field from first_days where day is not null
union all
select 'behavior_days' as snapshot, null as part, day::varchar as field from trailing_days
union all
select 'behavior_previous_users' as snapshot, null as part, 'all' as field
where exists (select 1 from unseen where day < $today::date);
