-- Question: which tasks did the agents do?
-- Grain: one row per task. Inputs: tasks, $first_day and $last_day (reporting zone), $first_at and $end_at (UTC).
select
    started_at as moment, -- UTC
    cast(day as varchar) || '.' || task_id as record_id,
    agent_id as agent,
    agent_type,
    task_id,
    task_name,
    status,
    completed_at, -- UTC
    duration_ms,
    input_size,
    output_size,
    tokens_used as tokens,
    error_message as error,
    metadata,
    tags,
from tasks
where day between $first_day and $last_day and started_at >= $first_at and started_at < $end_at
