-- Question: the validated entries of a batch as rows of llm_calls without their prices, before repeated ones are
-- taken out. Input tokens include cached and cache-write tokens from here on, however the producer counts.
-- Grain: one row per call. Inputs: incoming, $batch, $epoch.
create or replace temp table fresh as
select
    $batch::bigint as batch,
    $epoch::integer as epoch,
    entry_ms,
    entry_seq,
    case when event_id is not null then hash(event_id) end as event_key,
    event_id,
    "timestamp" as event_time,
    quarter_hour("timestamp") as bucket,
    provider,
    model,
    case
        when cache_accounting = 'exclusive'
            then input_tokens + coalesce(cached_input_tokens, 0) + coalesce(cache_write_tokens, 0)
        else input_tokens
    end as input_tokens,
    output_tokens,
    coalesce(cached_input_tokens, 0) as cached_input_tokens,
    coalesce(cache_write_tokens, 0) as cache_write_tokens,
    cache_accounting,
    coalesce(reasoning_tokens, 0) as reasoning_tokens,
    cost_usd as producer_cost_usd,
    service_tier,
    session_id,
    user_id,
    agent_id,
    endpoint,
    latency_ms,
    success,
    error_message,
    with_tags(with_unknown(metadata, unknown), tags) as metadata,
    revision,
    coalesce(cache_write_1h_tokens, 0) as cache_write_1h_tokens,
from incoming
