-- Question: what do the sums of calls come to that only rise, by model?
-- Grain: one document per model. Inputs: wanted (names), call_counters, counter_names.
select
    name as field,
    case when name = 'other' then 'other' else name::json ->> '$[0]' end as provider,
    case when name = 'other' then 'other' else name::json ->> '$[1]' end as model,
    calls,
    unpriced_calls,
    free_calls,
    cost_usd::double as cost_usd, -- of priced calls, as they were priced when they were counted
    uncached_input_tokens::double as uncached_input_tokens,
    cached_input_tokens::double as cached_input_tokens,
    cache_write_tokens::double as cache_write_tokens,
    output_tokens::double as output_tokens, -- reasoning ones included
    reasoning_tokens::double as reasoning_tokens,
from call_counters
where kind = 'model'
    and name in (select field from wanted)
    and (name = 'other' or name in (select name from counter_names where kind = 'model'))
order by name;
