select * exclude (agent_id)
from agent_15m
order by bucket;
