select *
from arrivals
order by noun, agent_id;
