-- Question: which tasks did the agents do, and how did they end?
-- Grain: one row per task, in its last state. Input: the files of tasks.
select
    day, -- on which it started, in the reporting zone; a filter on it reads the files of those days only
    started_at, -- UTC
    task_id,
    task_name,
    agent_id,
    agent_type,
    status, -- pending, running, completed, failed, cancelled or timeout; abandoned tasks count as timeout
    is_open, -- pending or running
    completed_at, -- UTC
    duration_ms, -- completed_at - started_at, or what the producer says
    input_size,
    output_size,
    tokens_used, -- as the task reports it
    error_message,
    metadata, -- text, usually JSON
    tags, -- those that the setting TAGS names: tags['team']
from lake_files('tasks')
