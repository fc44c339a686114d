-- Question: which events are the newest?
-- Grain: one document, with columns by event, newest first. Input: behavior_events.
-- No history is read: storage keeps the least and greatest time of each stretch of rows, and DuckDB takes the newest first.
with newest as (
    select *
    from behavior_events
    order by event_time desc, epoch desc, entry_ms desc, entry_seq desc
    limit 1000
),

ranked as (
    select
        * replace (left(metadata, 4096) as metadata),
        row_number() over (order by event_time desc, epoch desc, entry_ms desc, entry_seq desc) as position,
    from newest
)

select
    'all' as field,
    list(event_id order by position) as event_id, -- null: the producer gave none
    list(event_type order by position) as event_type,
    list(feature order by position) as feature,
    list(user_id order by position) as user_id,
    list(session_id order by position) as session_id,
    list(strftime(event_time, '%Y-%m-%dT%H:%M:%S.%fZ') order by position) as "timestamp",
    list(duration_ms::double order by position) as duration_ms,
    list(metadata order by position) as metadata, -- text, as it came
from ranked
having count(*) > 0;
