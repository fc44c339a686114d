-- Question: what does a completed task of each agent cost?
with spent as (
    select agent_id, sum(cost_usd) as cost_usd
    from daily_costs
    group by agent_id
),

done as (
    select agent_id, sum(completed) as completed
    from daily_agents
    group by agent_id
)

select
    spent.agent_id,
    spent.cost_usd,
    done.completed::bigint as completed_tasks,
    round(spent.cost_usd / nullif(done.completed, 0), 6) as usd_per_completed_task,
from spent
join done on done.agent_id = spent.agent_id
order by usd_per_completed_task desc, spent.agent_id
limit 5
