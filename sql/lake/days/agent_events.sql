-- Question: what did agents report of tasks that started on a day, entry by entry?
-- Grain: one row per entry, in order of time. Inputs: agent_events, $first and $last (quarters of an hour).
select
    started_at, -- when the task started, UTC
    task_id,
    agent_id,
    agent_type,
    task_name,
    status, -- as this entry says
    completed_at, -- UTC
    duration_ms,
    input_size,
    output_size,
    tokens_used,
    error_message,
    metadata, -- text, usually JSON
    event_id, -- the producer's key; null: none was given
    revision, -- of the event_id; the highest holds
    task_key,
    event_key,
    batch,
    epoch,
    entry_ms,
    entry_seq,
from agent_events
where started_at >= $first and started_at < $last::timestamp + interval 15 minutes
order by started_at, epoch, entry_ms, entry_seq
