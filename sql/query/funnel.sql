-- Question: how many sessions or users took each step of a funnel, in order, and how long did they take?
-- Grain: one row per step that is asked for. Inputs: funnel_events (as events.sql), $by_user, and for each of six steps
-- $feature_n and $event_type_n; a step without a feature is not asked for, one without an event type takes any.
-- A step is taken by the first event of its kind after the step before; other events may lie between.
with ordered as (
    select
        case when $by_user then "user" else session end as actor,
        moment,
        feature,
        event_type,
        row_number() over (
            partition by case when $by_user then "user" else session end
            order by moment, feature, event_type
        ) as place,
    from funnel_events
    where case when $by_user then "user" else session end is not null
),

step_1 as (
    select actor, min(place) as place, min(moment) as moment
    from ordered
    where feature = $feature_1 and event_type = coalesce($event_type_1, event_type)
    group by actor
),

step_2 as (
    select ordered.actor, min(ordered.place) as place, min(ordered.moment) as moment
    from ordered
    join step_1 on step_1.actor = ordered.actor and ordered.place > step_1.place
    where ordered.feature = $feature_2 and ordered.event_type = coalesce($event_type_2, ordered.event_type)
    group by ordered.actor
),

step_3 as (
    select ordered.actor, min(ordered.place) as place, min(ordered.moment) as moment
    from ordered
    join step_2 on step_2.actor = ordered.actor and ordered.place > step_2.place
    where ordered.feature = $feature_3 and ordered.event_type = coalesce($event_type_3, ordered.event_type)
    group by ordered.actor
),

step_4 as (
    select ordered.actor, min(ordered.place) as place, min(ordered.moment) as moment
    from ordered
    join step_3 on step_3.actor = ordered.actor and ordered.place > step_3.place
    where ordered.feature = $feature_4 and ordered.event_type = coalesce($event_type_4, ordered.event_type)
    group by ordered.actor
),

step_5 as (
    select ordered.actor, min(ordered.place) as place, min(ordered.moment) as moment
    from ordered
    join step_4 on step_4.actor = ordered.actor and ordered.place > step_4.place
    where ordered.feature = $feature_5 and ordered.event_type = coalesce($event_type_5, ordered.event_type)
    group by ordered.actor
),

step_6 as (
    select ordered.actor, min(ordered.place) as place, min(ordered.moment) as moment
    from ordered
    join step_5 on step_5.actor = ordered.actor and ordered.place > step_5.place
    where ordered.feature = $feature_6 and ordered.event_type = coalesce($event_type_6, ordered.event_type)
    group by ordered.actor
),

taken as (
    select 1 as step, actor, moment, moment as moment_before from step_1
    union all
    select 2, step_2.actor, step_2.moment, step_1.moment from step_2 join step_1 on step_1.actor = step_2.actor
    union all
    select 3, step_3.actor, step_3.moment, step_2.moment from step_3 join step_2 on step_2.actor = step_3.actor
    union all
    select 4, step_4.actor, step_4.moment, step_3.moment from step_4 join step_3 on step_3.actor = step_4.actor
    union all
    select 5, step_5.actor, step_5.moment, step_4.moment from step_5 join step_4 on step_4.actor = step_5.actor
    union all
    select 6, step_6.actor, step_6.moment, step_5.moment from step_6 join step_5 on step_5.actor = step_6.actor
)

select
    taken.step as step,
    count(*) as actors,
    median(epoch_us(taken.moment) - epoch_us(taken.moment_before)) as from_previous_us,
    median(epoch_us(taken.moment) - epoch_us(step_1.moment)) as from_first_us,
from taken
join step_1 on step_1.actor = taken.actor
group by taken.step
order by taken.step
