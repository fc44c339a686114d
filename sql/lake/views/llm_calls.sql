-- Question: which calls of language models were made, and what did each cost?
-- Grain: one row per call. Input: the files of llm_calls.
select
    day, -- in the reporting zone; a filter on it reads the files of those days only
    event_time, -- when the call was made, UTC
    provider, -- null: not said
    model,
    agent_id, -- null: not said
    session_id, -- null: not said
    user_id, -- null: not said
    "endpoint",
    input_tokens, -- cached ones included
    output_tokens, -- reasoning included
    cached_input_tokens, -- read from the provider's cache
    cache_write_tokens, -- written to the provider's cache
    reasoning_tokens, -- part of the output
    cost_usd, -- price at the time of the call × tokens of each class, USD; null: unpriced
    price_status, -- priced, free or unpriced
    unpriced_reason, -- why there is no price
    price_version, -- the price list by which it was priced
    producer_cost_usd, -- the producer's own figure, USD
    service_tier, -- null: the standard one
    latency_ms,
    success,
    error_message,
    metadata, -- text, usually JSON
    tags, -- those that the setting TAGS names: tags['team']
    event_id, -- the producer's key; null: none was given
    revision, -- of the event_id: the highest that arrived
    cast(day as varchar) || '.' || epoch || '.' || entry_ms || '-' || entry_seq as record_id, -- names this row
    cache_write_1h_tokens, -- part of cache_write_tokens that the cache keeps for an hour
from lake_files('llm_calls')
