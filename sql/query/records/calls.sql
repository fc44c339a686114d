-- Question: which calls of language models were made?
-- Grain: one row per call. Inputs: llm_calls, $first_day and $last_day (reporting zone), $first_at and $end_at (UTC).
select
    event_time as moment, -- UTC
    record_id,
    provider,
    model,
    agent_id as agent,
    user_id as "user",
    session_id as session,
    "endpoint",
    service_tier,
    case when success then 'succeeded' else 'failed' end as outcome,
    price_status,
    unpriced_reason,
    error_message as error,
    input_tokens,
    output_tokens,
    cached_input_tokens,
    cache_write_tokens,
    reasoning_tokens,
    cost_usd,
    producer_cost_usd,
    price_version,
    latency_ms,
    metadata,
    tags,
from llm_calls
where day between $first_day and $last_day and event_time >= $first_at and event_time < $end_at
