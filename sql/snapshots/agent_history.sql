-- Question: what are the newest tasks of each agent?
-- Grain: one document per agent and task. Inputs: wanted, recent_tasks, tasks.
select
    recent_tasks.agent_id as part,
    recent_tasks.task_id as field,
    tasks.agent_id,
    tasks.agent_type,
    tasks.task_id,
    tasks.task_name,
    tasks.status,
    strftime(tasks.started_at, '%Y-%m-%dT%H:%M:%S.%fZ') as started_at,
    strftime(tasks.completed_at, '%Y-%m-%dT%H:%M:%S.%fZ') as completed_at,
    tasks.duration_ms::double as duration_ms,
    tasks.input_size,
    tasks.output_size,
    tasks.tokens_used,
    tasks.error_message,
    tasks.metadata, -- text, as it came
from recent_tasks
join tasks on tasks.task_key = recent_tasks.task_key and tasks.task_id = recent_tasks.task_id
where (recent_tasks.agent_id, recent_tasks.task_id) in (select (part, field) from wanted)
    and recent_tasks.task_id in (select field from wanted)
order by recent_tasks.agent_id, recent_tasks.task_id;
