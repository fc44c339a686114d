-- Question: what was reported of each task, entry by entry?
-- Grain: one row per accepted entry; a task has several. Input: the files of agent_events.
select
    day, -- of started_at, in the reporting zone; a filter on it reads the files of those days only
    started_at, -- when the task started, UTC
    task_id,
    task_name,
    agent_id,
    agent_type,
    status, -- as this entry says
    completed_at, -- UTC
    duration_ms,
    input_size,
    output_size,
    tokens_used,
    error_message,
    metadata, -- text, usually JSON
    make_timestamp_ms(entry_ms) as arrived_at, -- when it came into the stream, UTC
    event_id, -- the producer's key; null: none was given
    revision, -- of the event_id: the highest that arrived
from lake_files('agent_events')
