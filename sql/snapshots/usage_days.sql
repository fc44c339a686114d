-- Question: how large were the calls of each day, so that they can be priced as calls of another model?
-- Grain: one document per day, with columns by provider, model, service tier and size. Inputs: wanted (days),
-- llm_size_days. A size begins at `input_tokens_from`; all calls of a row lie in one price step of whatever model.
with by_size as (
    select
        day,
        provider,
        model,
        service_tier,
        input_tokens_from,
        sum(calls)::bigint as calls,
        sum(input_tokens)::bigint as input_tokens,
        sum(cached_input_tokens)::bigint as cached_input_tokens,
        sum(cache_write_tokens)::bigint as cache_write_tokens,
        sum(output_tokens)::bigint as output_tokens,
        sum(reasoning_tokens)::bigint as reasoning_tokens,
        min(min_input_tokens) as min_input_tokens,
        max(max_input_tokens) as max_input_tokens,
        least(sum(cost_usd) * 1000000000, 9223372036854775807)::bigint as cost_nano_usd,
        sum(unpriced_calls)::bigint as unpriced_calls,
    from llm_size_days
    where day in (select field::date from wanted)
    group by day, provider, model, service_tier, input_tokens_from
)

select
    day::varchar as field, -- day in the reporting zone
    list(provider order by model, provider, service_tier, input_tokens_from) as provider, -- null: not said
    list(model order by model, provider, service_tier, input_tokens_from) as model,
    list(service_tier order by model, provider, service_tier, input_tokens_from) as service_tier, -- '': standard
    list(input_tokens_from order by model, provider, service_tier, input_tokens_from) as input_tokens_from,
    list(calls order by model, provider, service_tier, input_tokens_from) as calls, -- that carry tokens
    list(input_tokens order by model, provider, service_tier, input_tokens_from) as input_tokens, -- cached ones included
    list(cached_input_tokens order by model, provider, service_tier, input_tokens_from) as cached_input_tokens,
    list(cache_write_tokens order by model, provider, service_tier, input_tokens_from) as cache_write_tokens,
    list(output_tokens order by model, provider, service_tier, input_tokens_from) as output_tokens,
    list(reasoning_tokens order by model, provider, service_tier, input_tokens_from) as reasoning_tokens,
    list(min_input_tokens order by model, provider, service_tier, input_tokens_from) as min_input_tokens,
    list(max_input_tokens order by model, provider, service_tier, input_tokens_from) as max_input_tokens,
    list(cost_nano_usd order by model, provider, service_tier, input_tokens_from) as cost_nano_usd, -- of priced calls
    list(unpriced_calls order by model, provider, service_tier, input_tokens_from) as unpriced_calls,
from by_size
group by day
order by day;
