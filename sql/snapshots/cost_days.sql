-- Question: what was called and what did it cost on each day?
-- Grain: one row per day, provider, model and reason for having no price. Inputs: wanted (days), llm_15m, calendar.
with by_model as (
    select
        calendar.day,
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
    where calendar.day in (select field::date from wanted)
    group by calendar.day, llm_15m.provider, llm_15m.model, llm_15m.unpriced_reason
)

select
    day::varchar as field, -- day in the reporting zone
    provider, -- null: not said
    model,
    unpriced_reason, -- null: priced, free, or rolled up before it was kept
    calls,
    input_tokens, -- cached ones included
    output_tokens,
    cached_input_tokens,
    cache_write_tokens,
    reasoning_tokens,
    cost_nano_usd, -- of priced calls, 1e-9 USD
    free_calls,
    unpriced_calls,
    unpriced_tokens,
from by_model
order by day, model, provider, unpriced_reason;
