-- Question: which events are the newest?
-- Grain: one row per event, newest first, of one document. Input: behavior_events.
-- No history is read: storage keeps the least and greatest time of each stretch of rows, and DuckDB takes the newest first.
with newest as (
    select *
    from behavior_events
    order by event_time desc, epoch desc, entry_ms desc, entry_seq desc
    limit 1000
)

select
    'all' as field,
    event_id, -- null: the producer gave none
    event_type,
    feature,
    user_id,
    session_id,
    strftime(event_time, '%Y-%m-%dT%H:%M:%S.%fZ') as "timestamp",
    duration_ms::double as duration_ms,
    left(metadata, 4096) as metadata, -- text, as it came
from newest
order by event_time desc, epoch desc, entry_ms desc, entry_seq desc;
