-- Question: which tasks of all agents are the newest?
-- Grain: one row per task, newest first, of one document. Input: tasks.
-- No history is read: storage keeps the least and greatest time of each stretch of rows, and DuckDB takes the newest first.
with newest as (
    select *
    from tasks
    order by started_at desc, task_id desc
    limit 1000
)

select
    'all' as field,
    agent_id,
    agent_type,
    task_id,
    task_name,
    status,
    strftime(started_at, '%Y-%m-%dT%H:%M:%S.%fZ') as started_at,
    strftime(completed_at, '%Y-%m-%dT%H:%M:%S.%fZ') as completed_at,
    duration_ms::double as duration_ms,
    input_size,
    output_size,
    tokens_used,
    left(error_message, 4096) as error_message,
    left(metadata, 4096) as metadata, -- text, as it came
from newest
order by newest.started_at desc, newest.task_id desc;
