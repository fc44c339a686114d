-- Question: on which days was each user seen, when first, when last, and when last in each feature?
-- Grain: user-day, user, feature-user. Inputs: behavior_events of batches after $rolled, calendar, $today, $first_day
-- (no new event lies before it).
-- Only what is new is looked at: more events can only add days, move a first day back or a last day on.
create or replace temp table seen as
select distinct
    calendar.day,
    behavior_events.user_id,
    behavior_events.feature,
from behavior_events
join calendar on calendar.bucket = behavior_events.bucket
where behavior_events.batch > $rolled and behavior_events.user_id <> 'anonymous';

create or replace temp table new_user_days as
select distinct day, user_id
from seen
where (day, user_id) not in (
    select (day, user_id)
    from user_days
    where day >= $first_day::date
);

insert into user_days
select day, user_id
from new_user_days;

create or replace temp table moved_users as
with spans as (
    select user_id, min(day) as first_seen, max(day) as last_seen
    from seen
    group by user_id
)

select
    spans.user_id,
    users.first_day as old_first_day,
    users.last_day as old_last_day,
    least(spans.first_seen, users.first_day) as first_day,
    greatest(spans.last_seen, users.last_day) as last_day,
from spans
left join users on users.user_id = spans.user_id
where users.user_id is null or spans.first_seen < users.first_day or spans.last_seen > users.last_day;

delete from users
where user_id in (select user_id from moved_users);

insert into users
select user_id, first_day, last_day
from moved_users;

create or replace temp table moved_feature_users as
with spans as (
    select feature, user_id, max(day) as last_seen
    from seen
    group by feature, user_id
)

select
    spans.feature,
    spans.user_id,
    feature_users.last_day as old_last_day,
    spans.last_seen as last_day,
from spans
left join feature_users on feature_users.feature = spans.feature and feature_users.user_id = spans.user_id
where feature_users.user_id is null or spans.last_seen > feature_users.last_day;

delete from feature_users
where (feature, user_id) in (select (feature, user_id) from moved_feature_users);

insert into feature_users
select feature, user_id, last_day
from moved_feature_users;

insert into due
with last_days as (
    select unnest([old_last_day, last_day]) as day from moved_users
    union
    select unnest([old_last_day, last_day]) as day from moved_feature_users
),

first_days as (
    -- a returning user was new on the same day as before
    select distinct unnest([old_first_day, first_day]) as day
    from moved_users
    where old_first_day is distinct from first_day
),

trailing_days as (
    -- a user seen on a day is in the weekly and monthly figures of the 27 days after it
    select distinct unnest(range(day, least(day + 28, $today::date + 1), interval 1 day))::date as day
    from (select distinct day from new_user_days)
)

select 'behavior_users' as snapshot, null as part, day::varchar as field from last_days where day is not null
union all
select distinct 'behavior_days' as snapshot, null as part, day::varchar as field from first_days where day is not null
union all
select 'behavior_days' as snapshot, null as part, day::varchar as field from trailing_days
union all
-- today's users are in no earlier window
select 'behavior_previous_users' as snapshot, null as part, 'all' as field
where exists (select 1 from new_user_days where day < $today::date);
