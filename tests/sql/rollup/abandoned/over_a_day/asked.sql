select task_id, status, is_open, error_message
from tasks
order by task_id;
