-- Question: how large were the calls of a day, and how much alike their inputs?
-- Grain: the temporary tables `sized` (as llm_size_days) and `prompts` (as prompt_days). Inputs: llm_calls, calendar,
-- sizes (input_tokens_from, input_tokens_to), $day, $standard_tiers, $cache_lifetime_min.
create or replace temp table of_day as
select
    llm_calls.*,
    case
        when list_contains($standard_tiers::varchar[], lower(trim(coalesce(llm_calls.service_tier, '')))) then ''
        else lower(trim(llm_calls.service_tier))
    end as tier,
    coalesce(llm_calls.session_id, 'unknown') <> 'unknown'
        or coalesce(llm_calls.user_id, 'anonymous') not in ('anonymous', 'unknown') as attended,
from llm_calls
join calendar on calendar.bucket = llm_calls.bucket
where calendar.day = $day::date
    and llm_calls.bucket >= $day::date - 1
    and llm_calls.bucket < $day::date + 2;

create or replace temp table sized as
select
    $day::date as day,
    of_day.provider,
    of_day.model,
    of_day.agent_id,
    of_day.tier as service_tier,
    of_day.attended,
    sizes.input_tokens_from,
    count(*) as calls,
    sum(case when of_day.success then 0 else 1 end)::bigint as failed_calls,
    sum(of_day.input_tokens) as input_tokens,
    sum(of_day.cached_input_tokens) as cached_input_tokens,
    sum(of_day.cache_write_tokens) as cache_write_tokens,
    sum(of_day.output_tokens) as output_tokens,
    sum(of_day.reasoning_tokens) as reasoning_tokens,
    min(of_day.input_tokens) as min_input_tokens,
    max(of_day.input_tokens) as max_input_tokens,
    max(least(of_day.input_tokens::hugeint + of_day.output_tokens, 9223372036854775807))::bigint as max_tokens,
    coalesce(sum(of_day.cost_usd), 0) as cost_usd,
    coalesce(sum(case when of_day.success then 0 else of_day.cost_usd end), 0) as failed_cost_usd,
    sum(case when of_day.price_status = 'unpriced' then 1 else 0 end)::bigint as unpriced_calls,
from of_day
join sizes
    on of_day.input_tokens >= sizes.input_tokens_from and of_day.input_tokens < sizes.input_tokens_to
where (of_day.input_tokens > 0 or of_day.output_tokens > 0)
    -- parts that are larger than the whole have no price under any model
    and of_day.cached_input_tokens + of_day.cache_write_tokens <= of_day.input_tokens
    and of_day.reasoning_tokens <= of_day.output_tokens
group by of_day.provider, of_day.model, of_day.agent_id, of_day.tier, of_day.attended, sizes.input_tokens_from;

create or replace temp table prompts as
with followed as (
    select
        provider,
        model,
        agent_id,
        input_tokens,
        cached_input_tokens,
        epoch_us(event_time) - epoch_us(
            lag(event_time) over (
                partition by provider, model, agent_id order by event_time, epoch, entry_ms, entry_seq
            )
        ) as since_us,
    from of_day
    where success and input_tokens > 0
)

select
    $day::date as day,
    provider,
    model,
    agent_id,
    count(*) as calls,
    sum(case when since_us <= $cache_lifetime_min * 60000000 then 1 else 0 end)::bigint as warm_calls,
    quantile_disc(input_tokens, 0.05)::bigint as prefix_tokens,
    sum(input_tokens) as input_tokens,
    sum(cached_input_tokens) as cached_input_tokens,
from followed
group by provider, model, agent_id;
