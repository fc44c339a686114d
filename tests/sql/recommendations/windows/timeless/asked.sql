select agent_id, tasks, p95_ms
from agent_periods
where period = 'last_7'
order by agent_id;
