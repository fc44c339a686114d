-- Question: which calls of language models are the newest?
-- Grain: one row per call, newest first, of one document. Input: llm_calls.
-- No history is read: storage keeps the least and greatest time of each stretch of rows, and DuckDB takes the newest first.
with newest as (
    select *
    from llm_calls
    order by event_time desc, epoch desc, entry_ms desc, entry_seq desc
    limit 1000
)

select
    'all' as field,
    provider, -- null: not said
    model,
    input_tokens, -- cached ones included
    output_tokens,
    cached_input_tokens,
    (cost_usd::decimal(38, 9) * 1000000000)::bigint as cost_nano_usd, -- 1e-9 USD; null: unpriced
    price_status, -- priced, free or unpriced
    unpriced_reason, -- null unless unpriced
    strftime(event_time, '%Y-%m-%dT%H:%M:%S.%fZ') as "timestamp",
    session_id,
    user_id,
    agent_id,
    "endpoint",
    latency_ms::double as latency_ms,
    success,
    left(error_message, 4096) as error_message,
    left(metadata, 4096) as metadata, -- text, as it came
from newest
order by event_time desc, epoch desc, entry_ms desc, entry_seq desc;
