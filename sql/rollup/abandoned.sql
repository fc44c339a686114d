-- Question: which tasks have been running for so long that they are taken for abandoned?
-- Grain: one row per task. Inputs: tasks, $now, $abandoned_after.
create or replace temp table abandoned as
select task_key, task_id, agent_id, bucket
from tasks
where is_open and status = 'running' and started_at < $now::timestamp - $abandoned_after::interval;

update tasks
set
    status = 'timeout',
    is_open = false,
    error_message = coalesce(error_message, 'still running after ' || $abandoned_after::interval || ': taken for abandoned')
where is_open and status = 'running' and started_at < $now::timestamp - $abandoned_after::interval;
