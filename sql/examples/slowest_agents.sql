-- Question: how long do the agents take: the median task, and the slowest twentieth?
select
    agent_id,
    count(*) as tasks,
    round(quantile_cont(duration_ms::double, 0.5) / 1000, 1) as median_s,
    round(quantile_cont(duration_ms::double, 0.95) / 1000, 1) as p95_s,
from tasks
where not is_open and duration_ms is not null
group by agent_id
order by p95_s desc, agent_id
limit 5
