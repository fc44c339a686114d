-- Question: what did the calls of each agent cost on each day?
-- Grain: one document per day, with columns by agent, provider, model and reason for having no price. Inputs: wanted
-- (days), llm_15m, calendar.
-- It has the columns of cost_days and the agent, so that what is narrowed to an agent has every figure of cost.
with by_agent as (
    select
        calendar.day,
        llm_15m.agent_id,
        llm_15m.provider,
        llm_15m.model,
        llm_15m.unpriced_reason,
        sum(llm_15m.calls)::bigint as calls,
        sum(llm_15m.input_tokens)::bigint as input_tokens,
        sum(llm_15m.output_tokens)::bigint as output_tokens,
        sum(llm_15m.cached_input_tokens)::bigint as cached_input_tokens,
        sum(llm_15m.cache_write_tokens)::bigint as cache_write_tokens,
        sum(llm_15m.reasoning_tokens)::bigint as reasoning_tokens,
        least(sum(llm_15m.cost_usd) * 1000000000, 9223372036854775807)::bigint as cost_nano_usd,
        sum(llm_15m.free_calls)::bigint as free_calls,
        sum(llm_15m.unpriced_calls)::bigint as unpriced_calls,
        sum(llm_15m.unpriced_tokens)::bigint as unpriced_tokens,
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
    where calendar.day in (select field::date from wanted) and llm_15m.agent_id is not null
    group by calendar.day, llm_15m.agent_id, llm_15m.provider, llm_15m.model, llm_15m.unpriced_reason
)

select
    day::varchar as field, -- day in the reporting zone
    list(agent_id order by agent_id, model, provider, unpriced_reason) as agent_id,
    list(provider order by agent_id, model, provider, unpriced_reason) as provider, -- null: not said
    list(model order by agent_id, model, provider, unpriced_reason) as model,
    list(unpriced_reason order by agent_id, model, provider, unpriced_reason) as unpriced_reason, -- null: has a price
    list(calls order by agent_id, model, provider, unpriced_reason) as calls,
    list(input_tokens order by agent_id, model, provider, unpriced_reason) as input_tokens, -- cached ones included
    list(output_tokens order by agent_id, model, provider, unpriced_reason) as output_tokens,
    list(cached_input_tokens order by agent_id, model, provider, unpriced_reason) as cached_input_tokens,
    list(cache_write_tokens order by agent_id, model, provider, unpriced_reason) as cache_write_tokens,
    list(reasoning_tokens order by agent_id, model, provider, unpriced_reason) as reasoning_tokens,
    list(cost_nano_usd order by agent_id, model, provider, unpriced_reason) as cost_nano_usd, -- of priced calls, 1e-9 USD
    list(free_calls order by agent_id, model, provider, unpriced_reason) as free_calls,
    list(unpriced_calls order by agent_id, model, provider, unpriced_reason) as unpriced_calls,
    list(unpriced_tokens order by agent_id, model, provider, unpriced_reason) as unpriced_tokens,
from by_agent
group by day
order by day;
