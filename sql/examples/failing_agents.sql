-- Question: which agents fail most in the last three days, and how much more than before?
with split as (
    select
        agent_id,
        day > (select max(day) from daily_agents) - 3 as is_recent,
        total_tasks,
        failed,
    from daily_agents
)

select
    agent_id,
    sum(case when is_recent then total_tasks else 0 end)::bigint as recent_tasks,
    round(100 * sum(case when is_recent then failed end) / sum(case when is_recent then total_tasks end), 1) as recent_error_rate,
    round(100 * sum(case when not is_recent then failed end) / sum(case when not is_recent then total_tasks end), 1) as error_rate_before,
from split
group by agent_id
having recent_tasks >= 20
order by recent_error_rate desc, agent_id
limit 5
