-- Question: the calls of a batch as price_calls.sql takes them.
-- Grain: one row per call. Input: fresh.
create or replace temp view calls as
select
    rowid as row_id,
    provider,
    model,
    service_tier,
    input_tokens,
    cached_input_tokens,
    cache_write_tokens,
    cache_write_1h_tokens,
    output_tokens,
    reasoning_tokens,
    event_time,
from fresh
