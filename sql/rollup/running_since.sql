-- Question: since when is the oldest running task running?
-- Grain: one row, null when none is. Input: tasks.
select min(started_at) as running_since
from tasks
where is_open and status = 'running';
