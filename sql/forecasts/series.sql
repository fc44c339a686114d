-- Question: what did the total, each provider, each model and each of the dearest agents cost on each day?
-- Grain: one row per series that was spent on within $silent_days, with its closed days as lists, the newest first.
-- Inputs: spending, $silent_days, $most_agents.
with dearest as (
    select agent_id
    from spending
    where agent_id is not null and ago between 1 and 28
    group by agent_id
    order by sum(cost) desc, agent_id
    limit $most_agents
),

parts as (
    select 0 as scope, '' as id, '' as provider, ago, cost
    from spending
    union all
    select 1 as scope, provider as id, provider, ago, cost
    from spending
    union all
    select 2 as scope, model as id, provider, ago, cost
    from spending
    union all
    select 3 as scope, agent_id as id, '' as provider, ago, cost
    from spending
    where agent_id in (select agent_id from dearest)
),

days as (
    select scope, id, provider, ago, sum(cost) as cost
    from parts
    group by scope, id, provider, ago
    having sum(cost) > 0
),

series as (
    select
        scope,
        id,
        provider,
        list(case when ago > 0 then ago end order by ago) as ago,
        list(case when ago > 0 then cost end order by ago) as cost,
        sum(case when ago = 0 then cost else 0 end) as spent_today,
        min(case when ago > 0 then ago end) as newest,
    from days
    group by scope, id, provider
)

select
    scope, -- 0 total, 1 provider, 2 model, 3 agent
    id,
    provider, -- of a model
    list_filter(ago, lambda day: day is not null) as ago, -- days with spending, 1 is yesterday
    list_filter(cost, lambda amount: amount is not null) as cost, -- nano-dollars
    spent_today,
from series
where newest <= $silent_days
order by scope, id;
