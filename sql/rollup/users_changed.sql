-- Question: was any user seen on a day, or in a feature on a day, on which he was not known to be seen last?
-- Grain: one row if so, else none. Inputs: behavior_events of batches after $rolled, calendar, feature_users, $first_day (no new
-- event lies before it).
-- Who was seen last in the feature on that very day is known in all that users.sql computes.
select 1 as is_changed
from behavior_events
join calendar on calendar.bucket = behavior_events.bucket
where behavior_events.batch > $rolled
    and behavior_events.user_id <> 'anonymous'
    and (behavior_events.user_id, behavior_events.feature, calendar.day) not in (
        select (user_id, feature, last_day)
        from feature_users
        where last_day >= $first_day::date
    )
limit 1
