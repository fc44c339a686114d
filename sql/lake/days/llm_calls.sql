-- Question: which calls of language models were made on a day, and what did each cost?
-- Grain: one row per call, in order of time. Inputs: llm_calls, $first and $last (quarters of an hour).
select
    event_time, -- when the call was made, UTC
    provider,
    model,
    agent_id,
    session_id,
    user_id,
    "endpoint",
    input_tokens, -- cached ones included
    output_tokens, -- reasoning included
    cached_input_tokens,
    cache_write_tokens,
    reasoning_tokens,
    cost_usd, -- null: unpriced
    price_status,
    unpriced_reason,
    price_version,
    producer_cost_usd,
    service_tier,
    latency_ms,
    success,
    error_message,
    metadata, -- text, usually JSON
    map($tags::varchar[], list_transform($tags::varchar[], lambda key: tag_of(metadata, key))) as tags, -- setting TAGS
    event_id, -- the producer's key; null: none was given
    revision, -- of the event_id; the highest holds
    cache_accounting,
    event_key,
    batch,
    epoch,
    entry_ms,
    entry_seq,
    cache_write_1h_tokens,
from llm_calls
where bucket between $first and $last
order by event_time, epoch, entry_ms, entry_seq
