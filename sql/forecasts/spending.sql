-- Question: what was spent on each day, at the prices of now, with which model and by which agent?
-- Grain: one row per day, model, provider and agent; nano-dollars. Inputs: llm_15m, calendar, price_changes, $today,
-- $history_days.
create or replace temp table spending as
with spent as (
    select
        calendar.day,
        llm_15m.provider,
        llm_15m.model,
        llm_15m.agent_id,
        sum(llm_15m.cost_usd)::double * 1000000000 as cost,
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
    where calendar.day <= $today::date and calendar.day >= $today::date - $history_days::integer
    group by calendar.day, llm_15m.provider, llm_15m.model, llm_15m.agent_id
)

select
    ($today::date - spent.day)::integer as ago, -- days; 0 is the running day
    coalesce(spent.provider, '') as provider,
    coalesce(spent.provider, '') || '/' || spent.model as model,
    spent.agent_id,
    spent.cost * coalesce(price_changes.factor, 1) as cost,
from spent
left join price_changes
    on price_changes.day = spent.day
    and price_changes.model = spent.model
    and price_changes.provider is not distinct from spent.provider
    and spent.day < $today::date;
