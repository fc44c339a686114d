-- Question: which tasks started on a day, and how did they end?
-- Grain: one row per task, in order of time. Inputs: tasks, $first and $last (quarters of an hour).
select
    started_at, -- UTC
    task_id,
    agent_id,
    agent_type,
    task_name,
    status,
    is_open,
    completed_at, -- UTC
    duration_ms,
    input_size,
    output_size,
    tokens_used,
    error_message,
    metadata, -- text, usually JSON
    map($tags::varchar[], list_transform($tags::varchar[], lambda key: tag_of(metadata, key))) as tags, -- setting TAGS
from tasks
where bucket between $first and $last
order by started_at, task_id
