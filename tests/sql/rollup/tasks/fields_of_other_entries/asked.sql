select task_id, agent_type, task_name, duration_ms, tokens_used
from tasks
order by task_id;
