-- Question: by how much did, or will, the price of each model differ from the price now?
-- Grain: one row per model and day on which the price differs. `factor` is the price now over the price of a past day,
-- and the price of a coming day over the price now, each for the tokens that were used: those of the day, and of the
-- last 28 days for days to come. Inputs: llm_15m, calendar, rate_card (the standard tier), $now, $today, $history_days,
-- $coming_days. A day's price is that of its noon, UTC.
create or replace temp table price_changes as
with dated as (
    select model, provider
    from rate_card
    where input_tokens_from = 0
    group by model, provider
    having count(distinct valid_from) > 1
),

tokens as (
    select
        calendar.day,
        llm_15m.provider,
        llm_15m.model,
        sum(llm_15m.calls)::double as calls,
        greatest(sum(llm_15m.input_tokens - llm_15m.cached_input_tokens - llm_15m.cache_write_tokens), 0)::double as uncached,
        sum(llm_15m.cached_input_tokens)::double as cache_read,
        sum(llm_15m.cache_write_tokens)::double as cache_write,
        sum(llm_15m.output_tokens - llm_15m.reasoning_tokens)::double as plain_output,
        sum(llm_15m.reasoning_tokens)::double as reasoning,
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
    join dated on dated.model = llm_15m.model and dated.provider is not distinct from llm_15m.provider
    where calendar.day < $today::date and calendar.day >= $today::date - $history_days::integer
    group by calendar.day, llm_15m.provider, llm_15m.model
),

lately as (
    select
        provider,
        model,
        sum(calls) as calls,
        sum(uncached) as uncached,
        sum(cache_read) as cache_read,
        sum(cache_write) as cache_write,
        sum(plain_output) as plain_output,
        sum(reasoning) as reasoning,
    from tokens
    where day >= $today::date - 28
    group by provider, model
),

coming as (
    select unnest(range($today::date, $today::date + 1 + $coming_days::integer, interval 1 day))::date as day
),

used as (
    select day, provider, model, calls, uncached, cache_read, cache_write, plain_output, reasoning
    from tokens
    union all
    select
        coming.day,
        lately.provider,
        lately.model,
        lately.calls,
        lately.uncached,
        lately.cache_read,
        lately.cache_write,
        lately.plain_output,
        lately.reasoning,
    from lately
    cross join coming
),

moments as (
    select *, day::timestamp + interval 12 hour as noon, false as is_now
    from used
    union all
    select *, $now as noon, true as is_now
    from used
),

priced as (
    select
        moments.day,
        moments.provider,
        moments.model,
        moments.is_now,
        moments.calls * card.per_call_usd::double
        + moments.uncached * card.input_usd::double
        + moments.cache_read * card.cache_read_usd::double
        + moments.cache_write * card.cache_write_usd::double
        + moments.plain_output * card.output_usd::double
        + moments.reasoning * card.reasoning_usd::double as cost,
    from moments
    join rate_card as card
        on card.model = moments.model
        and card.provider is not distinct from moments.provider
        and card.input_tokens_from = 0
        and moments.noon >= card.valid_from
        and moments.noon < card.valid_to
        and card.day_from_us <= 43200000000
        and card.day_to_us > 43200000000
    where card.price_status = 'priced'
),

compared as (
    select
        day,
        provider,
        model,
        sum(case when is_now then cost else 0 end) as cost_now,
        sum(case when is_now then 0 else cost end) as cost_then,
    from priced
    group by day, provider, model
)

select
    day,
    provider,
    model,
    case when day < $today::date then cost_now / cost_then else cost_then / cost_now end as factor,
from compared
where cost_now > 0 and cost_then > 0 and abs(cost_now - cost_then) > 0.000001 * cost_now;
