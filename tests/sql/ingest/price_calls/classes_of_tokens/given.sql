-- 600 × $1 + 400 × $0.1 + 100 × $2, all per million; no tokens; not on the card; more cached than there are;
-- 300 × $1 + 400 × $0.1 + 200 × $1.25 + 100 × $3.5 + 100 × $2; more kept for an hour than written
create temp table rate_card as
select
    'p' as provider,
    'm' as model,
    null::varchar as service_tier,
    timestamp '2024-01-01' as valid_from,
    timestamp '2025-01-01' as valid_to,
    0 as day_from_us,
    86400000000 as day_to_us,
    0 as input_tokens_from,
    9223372036854775807 as input_tokens_to,
    'priced' as price_status,
    null::varchar as unpriced_reason,
    0.000001::decimal(26, 24) as input_usd,
    0.0000001::decimal(26, 24) as cache_read_usd,
    0.00000125::decimal(26, 24) as cache_write_usd,
    0.000002::decimal(26, 24) as output_usd,
    0.000002::decimal(26, 24) as reasoning_usd,
    0::decimal(26, 24) as per_call_usd,
    0.0000035::decimal(26, 24) as cache_write_1h_usd;
create temp table calls as
select
    *,
    null::varchar as service_tier,
    timestamp '2024-06-29 12:00' as event_time,
    0 as reasoning_tokens,
from (
    values
    (1, 'p', 'm', 1000, 400, 0, null, 100),
    (2, 'p', 'm', 0, 0, 0, 0, 0),
    (3, 'p', 'other', 1, 0, 0, 0, 1),
    (4, 'p', 'm', 1, 2, 0, 0, 1),
    (5, 'p', 'm', 1000, 400, 300, 100, 100),
    (6, 'p', 'm', 1000, 400, 300, 301, 100)
) as calls (
    row_id, provider, model, input_tokens, cached_input_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens
);
