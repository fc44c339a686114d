-- Question: which are the newest tasks of one agent, of those that are not in Redis any more?
-- Grain: one row per task, as in snapshots/agent_history.sql. Inputs: tasks, $field (agent_id), $first_day and $last_day
-- (reporting zone), $started_by (UTC: the oldest task that Redis holds), $limit.
select
    agent_id as part,
    agent_id,
    agent_type,
    task_id,
    task_name,
    status,
    strftime(started_at, '%Y-%m-%dT%H:%M:%S.%fZ') as started_at,
    strftime(completed_at, '%Y-%m-%dT%H:%M:%S.%fZ') as completed_at,
    cast(duration_ms as double) as duration_ms,
    input_size,
    output_size,
    tokens_used,
    error_message,
    metadata, -- text, as it came
from tasks
where agent_id = $field and day between $first_day and $last_day and tasks.started_at <= $started_by
order by tasks.started_at desc, tasks.task_id desc
limit $limit
