select task_id, status, is_open, completed_at, duration_ms
from tasks
order by task_id;
