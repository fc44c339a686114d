-- Question: which errors do the agents report most?
select error_message, count(*) as tasks, count(distinct agent_id) as agents
from tasks
where status = 'failed'
group by error_message
order by tasks desc, error_message
limit 5
