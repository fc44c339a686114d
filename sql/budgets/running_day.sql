-- Question: what was spent in each quarter of an hour of the running day on things that have a budget?
-- Grain: one row per budget and quarter with spending; nano-dollars. Inputs: budget_subjects (scope, scope_id), llm_15m,
-- llm_calls (of users and tags), $midnight and $day_end (of the running day of the reporting zone).
with spent as (
    select bucket, provider, model, agent_id, cost_usd
    from llm_15m
    where bucket >= $midnight and bucket < $day_end
),

matched as (
    select wanted.scope, wanted.scope_id, spent.bucket, spent.cost_usd
    from budget_subjects as wanted
    join spent on wanted.scope = 'total'
    union all
    select wanted.scope, wanted.scope_id, spent.bucket, spent.cost_usd
    from budget_subjects as wanted
    join spent on wanted.scope = 'provider' and spent.provider = wanted.scope_id
    union all
    select wanted.scope, wanted.scope_id, spent.bucket, spent.cost_usd
    from budget_subjects as wanted
    join spent on wanted.scope = 'model' and spent.model = wanted.scope_id
    union all
    select wanted.scope, wanted.scope_id, spent.bucket, spent.cost_usd
    from budget_subjects as wanted
    join spent on wanted.scope = 'model'
        and coalesce(spent.provider, '') || '/' || spent.model = wanted.scope_id
        and spent.model <> wanted.scope_id
    union all
    select wanted.scope, wanted.scope_id, spent.bucket, spent.cost_usd
    from budget_subjects as wanted
    join spent on wanted.scope = 'agent' and spent.agent_id = wanted.scope_id
    union all
    select wanted.scope, wanted.scope_id, llm_calls.bucket, llm_calls.cost_usd
    from budget_subjects as wanted
    join llm_calls on wanted.scope = 'user' and llm_calls.user_id = wanted.scope_id
    where llm_calls.bucket >= $midnight and llm_calls.bucket < $day_end
    union all
    select wanted.scope, wanted.scope_id, llm_calls.bucket, llm_calls.cost_usd
    from budget_subjects as wanted
    join llm_calls on tag_of(llm_calls.metadata, substring(wanted.scope, 5)) = wanted.scope_id
    where wanted.scope like 'tag:%' and llm_calls.bucket >= $midnight and llm_calls.bucket < $day_end
)

select
    scope,
    scope_id,
    floor(
        96.0 * (epoch_us(bucket) - epoch_us($midnight)) / (epoch_us($day_end) - epoch_us($midnight))
    )::integer as quarter, -- of the day, from 0 on; a day of 23 or 25 hours is stretched to 24
    sum(cost_usd)::double * 1000000000 as cost,
from matched
group by scope, scope_id, quarter
having sum(cost_usd) > 0
order by scope, scope_id, quarter;
