-- Question: what do the calls of each model and day add to a figure?
-- Grain: day in the reporting zone, provider, model. Inputs: llm_model_days, $first_day and $last_day.
select
    day,
    provider,
    model,
    calls,
    failed_calls,
    unpriced_calls,
    input_tokens,
    cached_input_tokens,
    cache_write_tokens,
    output_tokens,
    reasoning_tokens,
    cost_usd,
from llm_model_days
where day between $first_day and $last_day
