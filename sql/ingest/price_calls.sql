-- Question: what does each call cost, at the price that held when it was made?
-- Grain: one row for each row of `calls`, by row_id.
-- Inputs: `calls` (row_id, provider, model, service_tier, event_time in UTC, input_tokens with cached and cache-write
--     tokens included, cached_input_tokens, cache_write_tokens with cache_write_1h_tokens included, output_tokens with
--     reasoning tokens included, reasoning_tokens); `rate_card`, the rows that jobs.pricing.rate_card.RateCard gives for these calls.
-- Arithmetic is exact: tokens below 10^12 times rates below 10 USD with 24 decimals stay within 38 digits. The only
--     rounding is the last step, to nine decimals, half away from zero.
-- Where all rates of a row are whole pico-dollars (is_whole) and there are fewer than 10^9 tokens of each class, sums fit
--     into 64 bits, which takes a twentieth of the time.
with
counts as (
    select
        row_id,
        provider,
        model,
        service_tier,
        event_time,
        epoch_us(event_time) - epoch_us(date_trunc('day', event_time)) as day_us,
        input_tokens,
        try_cast(input_tokens as decimal(12, 0)) as total_input,
        try_cast(output_tokens as decimal(12, 0)) as total_output,
        try_cast(coalesce(cached_input_tokens, 0) as decimal(12, 0)) as cache_read,
        try_cast(coalesce(cache_write_tokens, 0) as decimal(12, 0)) as cache_write,
        try_cast(coalesce(cache_write_1h_tokens, 0) as decimal(12, 0)) as cache_write_1h,
        try_cast(coalesce(reasoning_tokens, 0) as decimal(12, 0)) as reasoning,
    from calls
),
classes as (
    select
        *,
        try_cast(total_input - cache_read - cache_write as decimal(12, 0)) as uncached,
        try_cast(cache_write - cache_write_1h as decimal(12, 0)) as short_write,
        try_cast(total_output - reasoning as decimal(12, 0)) as plain_output,
    from counts
),
charged as (
    select
        classes.row_id,
        rate_card.price_status,
        case
            when rate_card.price_status = 'free' then null
            when rate_card.price_status = 'unpriced' then rate_card.unpriced_reason
            when classes.uncached is null or classes.short_write is null or classes.plain_output is null
                then 'token count out of range'
            when rate_card.price_status is null then 'not on the rate card'
            when classes.total_input = 0 and classes.total_output = 0 then 'no tokens'
            when classes.uncached < 0 then 'more cached than input tokens'
            when classes.short_write < 0 then 'more 1-hour than cache-write tokens'
            when classes.plain_output < 0 then 'more reasoning than output tokens'
        end as reason,
        case
            when rate_card.is_whole
                and greatest(
                    classes.total_input,
                    classes.cache_read,
                    classes.cache_write,
                    classes.cache_write_1h,
                    classes.total_output,
                    classes.reasoning
                ) < 1000000000
                then cast(
                    cast(
                        (
                            classes.uncached::bigint * rate_card.input_pico
                            + classes.cache_read::bigint * rate_card.cache_read_pico
                            + classes.short_write::bigint * rate_card.cache_write_pico
                            + classes.cache_write_1h::bigint * rate_card.cache_write_1h_pico
                            + classes.plain_output::bigint * rate_card.output_pico
                            + classes.reasoning::bigint * rate_card.reasoning_pico
                            + rate_card.per_call_pico
                            + 500
                        ) // 1000 as decimal(18, 0)
                    ) * 0.000000001 as decimal(18, 9)
                )
            else
                try_cast(
                    classes.uncached * rate_card.input_usd
                    + classes.cache_read * rate_card.cache_read_usd
                    + classes.short_write * rate_card.cache_write_usd
                    + classes.cache_write_1h * rate_card.cache_write_1h_usd
                    + classes.plain_output * rate_card.output_usd
                    + classes.reasoning * rate_card.reasoning_usd
                    + rate_card.per_call_usd
                    as decimal(18, 9)
                )
        end as amount_usd,
    from classes
    left join rate_card
        on classes.model = rate_card.model
        and classes.provider is not distinct from rate_card.provider
        and classes.service_tier is not distinct from rate_card.service_tier
        and classes.event_time >= rate_card.valid_from
        and classes.event_time < rate_card.valid_to
        and classes.day_us >= rate_card.day_from_us
        and classes.day_us < rate_card.day_to_us
        and classes.input_tokens >= rate_card.input_tokens_from
        and classes.input_tokens < rate_card.input_tokens_to
)
select
    row_id,
    case
        when price_status = 'free' then cast(0 as decimal(18, 9))
        when reason is null then amount_usd
    end as cost_usd, -- null when unpriced
    case
        when price_status = 'free' then 'free'
        when reason is null and amount_usd is not null then 'priced'
        else 'unpriced'
    end as price_status, -- priced, free or unpriced
    case
        when price_status = 'free' then null
        when reason is null and amount_usd is null then 'cost out of range'
        else reason
    end as unpriced_reason, -- why, null unless unpriced
from charged;
