-- Question: what does each call of a language model add to a figure?
-- Grain: one row per call. Inputs: llm_calls, $first_day and $last_day (reporting zone), $first_at and $end_at (UTC).
-- Duration buckets are those of rollup/agent_15m.sql: within 1 % of the latency; zero has bucket -10000.
select
    day,
    event_time as moment, -- UTC
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
    tags,
    1 as calls,
    case when success then 0 else 1 end as failed_calls,
    case when price_status = 'unpriced' then 1 else 0 end as unpriced_calls,
    input_tokens,
    cached_input_tokens,
    cache_write_tokens,
    output_tokens,
    reasoning_tokens,
    cost_usd,
    latency_ms,
    case
        when latency_ms > 0 then cast(ceil(ln(cast(latency_ms as double)) / ln(1.02)) as integer)
        when latency_ms = 0 then -10000
    end as latency_bucket,
from llm_calls
where day between $first_day and $last_day and event_time >= $first_at and event_time < $end_at
