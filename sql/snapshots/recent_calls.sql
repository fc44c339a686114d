-- Question: which calls of language models are the newest?
-- Grain: one document, with columns by call, newest first. Input: llm_calls.
-- No history is read: storage keeps the least and greatest time of each stretch of rows, and DuckDB takes the newest first.
with newest as (
    select *
    from llm_calls
    order by event_time desc, epoch desc, entry_ms desc, entry_seq desc
    limit 1000
),

ranked as (
    select
        * replace (left(error_message, 4096) as error_message, left(metadata, 4096) as metadata),
        row_number() over (order by event_time desc, epoch desc, entry_ms desc, entry_seq desc) as position,
    from newest
)

select
    'all' as field,
    list(provider order by position) as provider, -- null: not said
    list(model order by position) as model,
    list(input_tokens order by position) as input_tokens, -- cached ones included
    list(output_tokens order by position) as output_tokens,
    list(cached_input_tokens order by position) as cached_input_tokens,
    list((cost_usd::decimal(38, 9) * 1000000000)::bigint order by position) as cost_nano_usd, -- 1e-9 USD; null: unpriced
    list(price_status order by position) as price_status, -- priced, free or unpriced
    list(unpriced_reason order by position) as unpriced_reason, -- null unless unpriced
    list(strftime(event_time, '%Y-%m-%dT%H:%M:%S.%fZ') order by position) as "timestamp",
    list(session_id order by position) as session_id,
    list(user_id order by position) as user_id,
    list(agent_id order by position) as agent_id,
    list("endpoint" order by position) as "endpoint",
    list(latency_ms::double order by position) as latency_ms,
    list(success order by position) as success,
    list(error_message order by position) as error_message,
    list(metadata order by position) as metadata, -- text, as it came
from ranked
having count(*) > 0;
