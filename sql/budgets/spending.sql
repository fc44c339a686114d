-- Question: what was spent on something from one moment to another?
-- Grain: one row per window. Inputs: spending_windows (number, scope, scope_id, since, until), llm_15m, llm_calls.
-- Windows end at the running moment or between two quarters of an hour. Where one begins within a quarter, the calls of
-- that quarter count one by one. Users and tags are in no rollup: all their calls count one by one.
with wanted as (
    select
        *,
        case when quarter_hour(since) = since then since else quarter_hour(since) + interval 15 minutes end as first_quarter,
    from spending_windows
),

spent as materialized (
    select false as is_call, bucket as moment, provider, model, agent_id, cost_usd
    from llm_15m
    where bucket >= (select min(first_quarter) from wanted)
    union all
    select true as is_call, event_time as moment, provider, model, agent_id, cost_usd
    from llm_calls
    where bucket in (select quarter_hour(since) from wanted where since < first_quarter) and cost_usd is not null
),

matched as (
    select wanted.number, spent.is_call, spent.moment, spent.cost_usd
    from wanted
    join spent on wanted.scope = 'total'
    union all
    select wanted.number, spent.is_call, spent.moment, spent.cost_usd
    from wanted
    join spent on wanted.scope = 'provider' and spent.provider = wanted.scope_id
    union all
    select wanted.number, spent.is_call, spent.moment, spent.cost_usd
    from wanted
    join spent on wanted.scope = 'model' and spent.model = wanted.scope_id
    union all
    select wanted.number, spent.is_call, spent.moment, spent.cost_usd
    from wanted
    join spent on wanted.scope = 'model'
        and coalesce(spent.provider, '') || '/' || spent.model = wanted.scope_id
        and spent.model <> wanted.scope_id
    union all
    select wanted.number, spent.is_call, spent.moment, spent.cost_usd
    from wanted
    join spent on wanted.scope = 'agent' and spent.agent_id = wanted.scope_id
),

tags as (
    select scope, quarter_hour(min(since)) as first_quarter
    from wanted
    where scope like 'tag:%'
    group by scope
),

tagged as (
    select
        tags.scope,
        tag_of(llm_calls.metadata, substring(tags.scope, 5)) as tag_value,
        llm_calls.bucket,
        llm_calls.event_time as moment,
        llm_calls.cost_usd,
    from tags
    join llm_calls on llm_calls.bucket >= tags.first_quarter
    where llm_calls.cost_usd is not null and llm_calls.metadata is not null
),

called as (
    select wanted.number, llm_calls.bucket, llm_calls.event_time as moment, llm_calls.cost_usd
    from wanted
    join llm_calls on wanted.scope = 'user' and llm_calls.user_id = wanted.scope_id
    where llm_calls.cost_usd is not null
    union all
    select wanted.number, tagged.bucket, tagged.moment, tagged.cost_usd
    from wanted
    join tagged on tagged.scope = wanted.scope and tagged.tag_value = wanted.scope_id
),

counted as (
    select matched.number, matched.cost_usd
    from matched
    join wanted on wanted.number = matched.number
    where (not matched.is_call and matched.moment >= wanted.first_quarter and matched.moment < wanted.until)
        or (matched.is_call and matched.moment >= wanted.since and matched.moment < least(wanted.first_quarter, wanted.until))
    union all
    select called.number, called.cost_usd
    from called
    join wanted on wanted.number = called.number
    where called.moment >= wanted.since and called.bucket < wanted.until
)

select
    wanted.number,
    coalesce(sum(counted.cost_usd), 0) * 1000000000 as nano_usd,
from wanted
left join counted on counted.number = wanted.number
group by wanted.number
order by wanted.number;
