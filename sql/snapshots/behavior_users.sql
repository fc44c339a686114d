-- Question: how many users were last seen on each day, anywhere and in each feature?
-- Grain: one document per day. Inputs: wanted (days), users, feature_users.
-- The users of the trailing N days are those last seen on one of them: the sum over these days, exactly.
with anywhere as (
    select last_day as day, count(*) as users
    from users
    where last_day in (select field::date from wanted)
    group by last_day
),

by_feature as (
    select last_day as day, feature, count(*) as users
    from feature_users
    where last_day in (select field::date from wanted)
    group by last_day, feature
),

features as (
    select
        day,
        list(feature order by feature) as feature,
        list(users order by feature) as feature_users,
    from by_feature
    group by day
)

select
    coalesce(anywhere.day, features.day)::varchar as field, -- day in the reporting zone
    coalesce(anywhere.users, 0) as users,
    coalesce(features.feature, []) as feature,
    coalesce(features.feature_users, []) as feature_users,
from anywhere
full outer join features on features.day = anywhere.day
order by field;
