select duration_bucket, tasks
from agent_15m_durations
order by duration_bucket;
