-- Question: how do cost and latency of a model's calls spread, and what do completed tasks cost where one model is used?
-- Grain: one row per model. Inputs: all_calls (as calls.sql), all_tasks (as tasks.sql).
-- A call names its agent and not its task: tasks count for a model on days on which all calls of their agent are of that
-- model and have a price. Sums of squares and products give the spread of the ratio cost / completed tasks.
with spread as (
    select
        model,
        count(cost_usd) as priced_calls,
        sum(cast(cost_usd as double)) as cost,
        sum(cast(cost_usd as double) * cast(cost_usd as double)) as cost_squares,
        count(latency_ms) as timed_calls,
        sum(cast(latency_ms as double)) as latency,
        sum(cast(latency_ms as double) * cast(latency_ms as double)) as latency_squares,
    from all_calls
    group by model
),

agent_days as (
    select agent, day, min(model) as model, sum(cast(cost_usd as double)) as cost
    from all_calls
    where agent is not null
    group by agent, day
    having min(model) = max(model) and sum(unpriced_calls) = 0
),

task_days as (
    select agent, day, sum(tasks) as tasks, cast(sum(completed) as double) as completed
    from all_tasks
    group by agent, day
),

ratios as (
    select
        agent_days.model,
        count(*) as agent_days,
        sum(task_days.tasks) as tasks,
        sum(agent_days.cost) as task_cost,
        sum(task_days.completed) as completed,
        sum(agent_days.cost * agent_days.cost) as cost_cost,
        sum(agent_days.cost * task_days.completed) as cost_completed,
        sum(task_days.completed * task_days.completed) as completed_completed,
    from agent_days
    join task_days on task_days.agent = agent_days.agent and task_days.day = agent_days.day
    where task_days.tasks > 0
    group by agent_days.model
)

select
    spread.model as model,
    spread.priced_calls as priced_calls,
    spread.cost as cost,
    spread.cost_squares as cost_squares,
    spread.timed_calls as timed_calls,
    spread.latency as latency,
    spread.latency_squares as latency_squares,
    coalesce(ratios.agent_days, 0) as agent_days,
    coalesce(ratios.tasks, 0) as tasks,
    ratios.task_cost as task_cost,
    ratios.completed as completed,
    ratios.cost_cost as cost_cost,
    ratios.cost_completed as cost_completed,
    ratios.completed_completed as completed_completed,
from spread
left join ratios on ratios.model = spread.model
order by spread.model
