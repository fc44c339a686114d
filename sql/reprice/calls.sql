-- Question: the calls of a stretch of time as price_calls.sql takes them.
-- Grain: one row per call. Input: llm_calls from $first to before $until.
create or replace temp table stretch as
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
from llm_calls
where event_time >= $first::timestamp and event_time < $until::timestamp;

create or replace temp view calls as
select *
from stretch;

select distinct provider, model, service_tier
from calls
order by provider, model, service_tier;
