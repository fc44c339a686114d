-- Question: what do the calls of each quarter of an hour add to a figure?
-- Grain: quarter of an hour, provider, model, agent. Inputs: llm_15m, $first_day and $last_day (reporting zone),
-- $first_at and $end_at (UTC, on a quarter of an hour).
select
    day,
    bucket as moment, -- UTC
    provider,
    model,
    agent_id as agent,
    calls,
    unpriced_calls,
    input_tokens,
    cached_input_tokens,
    cache_write_tokens,
    output_tokens,
    reasoning_tokens,
    cost_usd,
from llm_15m
where day between $first_day and $last_day and bucket >= $first_at and bucket < $end_at
