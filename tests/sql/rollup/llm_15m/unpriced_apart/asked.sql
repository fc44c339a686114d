select
    provider,
    model,
    unpriced_reason,
    calls,
    input_tokens,
    output_tokens,
    cached_input_tokens,
    cost_usd::varchar as cost_usd,
    free_calls,
    unpriced_calls,
    unpriced_tokens,
from llm_15m
order by model, unpriced_reason;
