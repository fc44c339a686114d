-- Question: what did the calls of each agent cost on each day?
-- Grain: one document per day, with columns by agent and model. Inputs: wanted (days), llm_15m, calendar.
with by_agent as (
    select
        calendar.day,
        llm_15m.agent_id,
        llm_15m.model,
        sum(llm_15m.calls)::bigint as calls,
        sum(llm_15m.input_tokens)::bigint as input_tokens,
        sum(llm_15m.output_tokens)::bigint as output_tokens,
        least(sum(llm_15m.cost_usd) * 1000000000, 9223372036854775807)::bigint as cost_nano_usd,
        sum(llm_15m.unpriced_calls)::bigint as unpriced_calls,
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
    where calendar.day in (select field::date from wanted) and llm_15m.agent_id is not null
    group by calendar.day, llm_15m.agent_id, llm_15m.model
)

select
    day::varchar as field, -- day in the reporting zone
    list(agent_id order by agent_id, model) as agent_id,
    list(model order by agent_id, model) as model,
    list(calls order by agent_id, model) as calls,
    list(input_tokens order by agent_id, model) as input_tokens, -- cached ones included
    list(output_tokens order by agent_id, model) as output_tokens,
    list(cost_nano_usd order by agent_id, model) as cost_nano_usd, -- of priced calls, 1e-9 USD
    list(unpriced_calls order by agent_id, model) as unpriced_calls,
from by_agent
group by day
order by day;
