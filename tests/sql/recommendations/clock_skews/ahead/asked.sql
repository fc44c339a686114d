select *
from clock_skews
order by noun, agent_id;
