-- Question: what do the sums of calls, tasks and durations come to that only rise, by agent?
-- Grain: one document per agent. Inputs: wanted (agents), call_counters, task_counters, duration_counters,
-- counter_names.
with named as (
    select field as name
    from wanted
    where field in ('other', 'none') or field in (select name from counter_names where kind = 'agent')
),

tasks as (
    select agent_id, map(list(status order by status), list(tasks order by status)) as tasks
    from task_counters
    where agent_id in (select name from named)
    group by agent_id
),

durations as (
    select
        agent_id,
        map(list(bound_s::varchar order by bound_s), list(tasks order by bound_s)) as durations,
        sum(duration_ms)::double as duration_ms,
    from duration_counters
    where agent_id in (select name from named)
    group by agent_id
)

select
    named.name as field,
    call_counters.calls, -- null: the agent made none
    call_counters.unpriced_calls,
    call_counters.free_calls,
    call_counters.cost_usd::double as cost_usd, -- of priced calls, as they were priced when they were counted
    call_counters.uncached_input_tokens::double as uncached_input_tokens,
    call_counters.cached_input_tokens::double as cached_input_tokens,
    call_counters.cache_write_tokens::double as cache_write_tokens,
    call_counters.output_tokens::double as output_tokens, -- reasoning ones included
    call_counters.reasoning_tokens::double as reasoning_tokens,
    tasks.tasks, -- by how they ended
    durations.durations, -- tasks by the bound in seconds that their duration does not pass, and no smaller one
    durations.duration_ms, -- sum
from named
left join call_counters on call_counters.kind = 'agent' and call_counters.name = named.name
left join tasks on tasks.agent_id = named.name
left join durations on durations.agent_id = named.name
where call_counters.name is not null or tasks.agent_id is not null
order by named.name;
