-- Saves: input that is sent again and again, and paid for as new each time.
-- Why: instructions, tools and examples at the beginning of each call are the same; providers that keep them charge a
-- fraction for what they have already.
-- How: what 95 % of an agent's calls to a model have at least ($cache_min_prefix_tokens or more) is taken for the part that
-- repeats. Calls within $cache_lifetime_min minutes after another of the same agent and model would find it. They save it
-- at the difference of input and cache-read rate, the others pay the cache-write rate; what is read from the cache already
-- is left out. Low: half of that part repeats. High: all of it. Between them lies the mean.
-- Agents that have no finding of their own for a model are judged together: what each would save by its own prefix adds
-- up; for those of fewer than $saving_min_calls calls it is the prefix that 95 % of their days have at least.
-- Thresholds: $saving_min_calls calls of the agent (or of these agents together) in 30 days; at least $saving_min_usd; $saving_medium_usd, $saving_high_usd,
-- $saving_critical_usd.
-- Inputs: prompt_days, prices.
with usage as (
    select
        provider,
        model,
        agent_id,
        sum(calls) as calls,
        sum(warm_calls) as warm,
        case
            when sum(calls) >= $saving_min_calls then sum(prefix_tokens * calls) / sum(calls)
            else quantile_disc(prefix_tokens, 0.05)
        end as prefix,
        sum(input_tokens)::double as input_tokens,
        sum(cached_input_tokens)::double as cached,
    from prompt_days
    where day > $today::date - 30 and day <= $today::date
    group by provider, model, agent_id
),

rates as (
    select *
    from prices
    where price_status = 'priced' and input_tokens_from = 0 and cached_input_price_per_1m < input_price_per_1m
),

repeats as (
    select
        usage.*,
        rates.input_price_per_1m - rates.cached_input_price_per_1m as saved_per_1m,
        greatest(rates.cache_write_price_per_1m - rates.input_price_per_1m, 0) as paid_per_1m,
        greatest(usage.warm * usage.prefix - usage.cached, 0) as repeated,
        (usage.calls - usage.warm) * usage.prefix as written,
    from usage
    join rates on rates.model = usage.model and rates.provider is not distinct from usage.provider
    where usage.prefix >= $cache_min_prefix_tokens
),

savings as (
    select *, (repeated * saved_per_1m - written * paid_per_1m) / 1000000 as saved_high
    from repeats
),

marked as (
    select *, calls >= $saving_min_calls and saved_high * 0.5 >= $saving_min_usd as stands_alone
    from savings
),

judged as (
    select
        provider,
        model,
        agent_id,
        null::bigint as members,
        null::bigint as agents,
        null::varchar[] as agent_ids,
        calls,
        warm,
        prefix,
        input_tokens,
        cached,
        repeated,
        saved_per_1m,
        saved_high,
    from marked
    where stands_alone
    union all
    select
        provider,
        model,
        null as agent_id,
        count(*) as members,
        count(agent_id) as agents,
        list(agent_id order by saved_high desc, agent_id) as agent_ids,
        sum(calls) as calls,
        sum(warm) as warm,
        sum(prefix * calls) / sum(calls) as prefix,
        sum(input_tokens) as input_tokens,
        sum(cached) as cached,
        sum(repeated) as repeated,
        any_value(saved_per_1m) as saved_per_1m,
        sum(saved_high) as saved_high,
    from marked
    where not stands_alone and saved_high > 0
    group by provider, model
)

select
    saving_id('prompt-caching', agent_id, members, provider, model) as id,
    'llm_tokens' as resource_type,
    format('Cache the prompts of {} for {}', callers(agent_id, members, agents), model) as title,
    with_agents(
        json_object(
            'agent_id', agent_id, 'provider', provider, 'model', model, 'calls', calls, 'input_tokens', input_tokens,
            'cached_input_tokens', cached
        ),
        members, agents, agent_ids
    ) as current_usage,
    'Put what stays the same first in the prompt and turn the provider''s prompt caching on' as recommended_change,
    savings_of(saved_high * 0.75, saved_high * 0.5, saved_high) as expected_savings,
    'low' as implementation_effort,
    priority_at(saved_high * 0.75, $saving_medium_usd, $saving_high_usd, $saving_critical_usd) as priority,
    format(
        '95 % of {:,d} calls in 30 days have an input of {:,d} tokens or more{}, {:.0f} % of the calls came within {} after '
        || 'another, and {:.1f} % of the input was read from the cache',
        calls::bigint, prefix::bigint, case when members is null then '' else ' (mean of the agents)' end, warm * 100 / calls, timespan($cache_lifetime_min * 60), cached * 100 / input_tokens
    ) as details,
    confidence(calls, $saving_min_calls, saved_high * 0.5, $saving_min_usd) as confidence,
    json_object(
        'calls', calls, 'warm_calls', warm, 'prefix_tokens', prefix::bigint, 'repeated_tokens', repeated::bigint,
        'repeated_share_percent', round(repeated * 100 / input_tokens, 2), 'saved_per_1m_usd', saved_per_1m,
        'threshold_usd', $saving_min_usd
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    calls::bigint as sample_size,
from judged
where calls >= $saving_min_calls and saved_high * 0.5 >= $saving_min_usd
order by id;
