-- Question: what did each session do, step by step?
-- Grain: one document per day on which sessions began and producer's session. Inputs: wanted, sessions,
-- behavior_events, $first_part and $last_part (the days that wanted spans).
with asked as (
    select part::date as day, 's:' || field as session_key, field
    from wanted
),

begun as (
    -- also days that were not asked for: where a session is cut tells where the one before ends
    select
        day,
        session_key,
        started_at,
        run_ended_at,
        lead(started_at) over (partition by session_key order by started_at) as next_started_at,
    from sessions
    where session_key in (select session_key from asked) and day >= (select min(day) from asked)
),

stretches as (
    select asked.day, asked.field, begun.session_key, begun.started_at, begun.run_ended_at, begun.next_started_at
    from begun
    join asked on asked.day = begun.day and asked.session_key = begun.session_key
),

steps as (
    select
        stretches.day,
        stretches.field,
        behavior_events.event_time,
        behavior_events.feature,
        behavior_events.event_type,
        behavior_events.duration_ms,
    from behavior_events
    join stretches
        on stretches.session_key = behavior_events.session_key
        and behavior_events.event_time >= stretches.started_at
        and behavior_events.event_time <= stretches.run_ended_at
        and (stretches.next_started_at is null or behavior_events.event_time < stretches.next_started_at)
    where behavior_events.event_time between $first_part::date - 1 and $last_part::date + 3
)

select
    day::varchar as part, -- day on which the session began
    field, -- the producer's session_id
    list(strftime(event_time, '%Y-%m-%dT%H:%M:%S.%fZ') order by event_time, feature, event_type, duration_ms) as at,
    list(feature order by event_time, feature, event_type, duration_ms) as feature,
    list(event_type order by event_time, feature, event_type, duration_ms) as event_type,
    list(duration_ms::double order by event_time, feature, event_type, duration_ms) as duration_ms,
from steps
group by day, field
order by day, field;
