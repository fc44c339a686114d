-- Question: in which slice is each due day published?
-- Grain: one row per day in `slices`; one row per slice. Inputs: due_days, calendar, the rollups, $most_rows.
-- Days that begin within the same $most_rows rows, counted from the newest day, go together. A day of users weighs more:
-- it is looked at for the 28 days after it.
create or replace temp table slices as
with quarters as (
    select calendar.bucket, calendar.day
    from calendar
    join due_days on due_days.day = calendar.day
),

sizes as (
    select quarters.day, count(*) as rows
    from behavior_15m
    join quarters on quarters.bucket = behavior_15m.bucket
    group by quarters.day
    union all
    select quarters.day, count(*) as rows
    from llm_15m
    join quarters on quarters.bucket = llm_15m.bucket
    group by quarters.day
    union all
    select quarters.day, count(*) as rows
    from agent_15m_durations
    join quarters on quarters.bucket = agent_15m_durations.bucket
    group by quarters.day
    union all
    select due_days.day, 5 * count(*) as rows
    from user_days
    join due_days on due_days.day = user_days.day
    group by due_days.day
),

days as (
    select due_days.day, coalesce(sum(sizes.rows), 0) as rows
    from due_days
    left join sizes on sizes.day = due_days.day
    group by due_days.day
),

placed as (
    select day, rows, sum(rows) over (order by day desc rows between unbounded preceding and current row) as until
    from days
)

select day, dense_rank() over (order by (until - rows) // $most_rows) - 1 as slice
from placed;

select distinct slice
from slices
order by slice;
