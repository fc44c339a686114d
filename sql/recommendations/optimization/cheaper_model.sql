-- Saves: the difference to a cheaper model for calls that it could take.
-- Why: what an agent needs differs by call; a model that does calls of the same size here already, as reliably, is no leap.
-- How: the calls of the last 30 days of each agent and model, size by size, are priced again (every step of the price, each
-- token class, the service tier) as calls of each model that was called here in the same size from $saving_min_calls times
-- on, failed no more often (within a point) and costs less. One model is named for each agent and model: that which saves
-- most. Low: half of the calls can move, with $tokenizer_percent more tokens and no cache hits; high: all, with so many fewer
-- tokens. Between them: three quarters, with as many tokens.
-- Agents that have no finding of their own for a model are judged together: the model that saves most for all of them.
-- Thresholds: $saving_min_calls calls of the agent (or of these agents together) and model; at least $saving_min_usd at
-- the low end; $saving_medium_usd, $saving_high_usd, $saving_critical_usd.
-- Inputs: llm_size_days, prices.
with usage as (
    select
        provider,
        model,
        agent_id,
        input_tokens_from,
        sum(calls) as calls,
        sum(failed_calls) as failed,
        sum(input_tokens)::double as input_tokens,
        sum(cached_input_tokens)::double as cached,
        sum(cache_write_tokens)::double as written,
        sum(output_tokens)::double as output_tokens,
        sum(reasoning_tokens)::double as reasoning,
    from llm_size_days
    where day > $today::date - 30 and day <= $today::date and service_tier = ''
    group by provider, model, agent_id, input_tokens_from
),

in_use as (
    select provider, model, input_tokens_from, sum(calls) as calls, sum(failed) / sum(calls) as failed_share
    from usage
    group by provider, model, input_tokens_from
    having sum(calls) >= $saving_min_calls
),

-- the price of each model in use in each size
rates as (
    select in_use.*, steps.* exclude (provider, model, input_tokens_from)
    from in_use
    join prices as steps on steps.model = in_use.model and steps.provider is not distinct from in_use.provider
    where steps.price_status = 'priced' -- a free one runs on own machines, whose cost nobody told us
        and steps.input_tokens_from = (
            select max(step.input_tokens_from)
            from prices as step
            where step.model = in_use.model
                and step.provider is not distinct from in_use.provider
                and step.input_tokens_from <= in_use.input_tokens_from
        )
),

own as (
    select
        usage.*,
        rates.failed_share,
        (
            (usage.input_tokens - usage.cached - usage.written) * rates.input_price_per_1m
            + usage.cached * rates.cached_input_price_per_1m
            + usage.written * rates.cache_write_price_per_1m
            + (usage.output_tokens - usage.reasoning) * rates.output_price_per_1m
            + usage.reasoning * rates.reasoning_price_per_1m
        ) / 1000000 + usage.calls * rates.price_per_call as cost,
    from usage
    join rates
        on rates.model = usage.model
        and rates.provider is not distinct from usage.provider
        and rates.input_tokens_from = usage.input_tokens_from
),

moved as (
    select
        own.provider,
        own.model,
        own.agent_id,
        own.input_tokens_from,
        own.calls,
        own.cost,
        rates.provider as to_provider,
        rates.model as to_model,
        (
            (own.input_tokens - own.cached - own.written) * rates.input_price_per_1m
            + own.cached * rates.cached_input_price_per_1m
            + own.written * rates.cache_write_price_per_1m
            + (own.output_tokens - own.reasoning) * rates.output_price_per_1m
            + own.reasoning * rates.reasoning_price_per_1m
        ) / 1000000 as tokens_usd,
        (
            own.input_tokens * rates.input_price_per_1m
            + (own.output_tokens - own.reasoning) * rates.output_price_per_1m
            + own.reasoning * rates.reasoning_price_per_1m
        ) / 1000000 as uncached_usd,
        own.calls * rates.price_per_call as calls_usd,
    from own
    join rates
        on rates.input_tokens_from = own.input_tokens_from
        and (rates.model <> own.model or rates.provider is distinct from own.provider)
        and rates.failed_share <= own.failed_share + 0.01
),

savings as (
    select
        provider,
        model,
        agent_id,
        to_provider,
        to_model,
        sum(calls) as calls,
        sum(cost) as cost,
        sum(cost - tokens_usd - calls_usd) as saved,
        sum(cost - uncached_usd * (1 + $tokenizer_percent / 100) - calls_usd) / 2 as saved_low,
        sum(cost - tokens_usd * (1 - $tokenizer_percent / 100) - calls_usd) as saved_high,
        list(input_tokens_from order by input_tokens_from) as sizes,
    from moved
    where tokens_usd + calls_usd < cost
    group by provider, model, agent_id, to_provider, to_model
),

marked as (
    select
        *,
        bool_or(calls >= $saving_min_calls and saved_low >= $saving_min_usd) over (
            partition by provider, model, agent_id
        ) as stands_alone,
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
        to_provider,
        to_model,
        calls,
        cost,
        saved,
        saved_low,
        saved_high,
        sizes,
    from marked
    where stands_alone
    union all
    select
        provider,
        model,
        null as agent_id,
        count(*) as members,
        count(agent_id) as agents,
        list(agent_id order by saved desc, agent_id) as agent_ids,
        to_provider,
        to_model,
        sum(calls) as calls,
        sum(cost) as cost,
        sum(saved) as saved,
        sum(saved_low) as saved_low,
        sum(saved_high) as saved_high,
        list_sort(list_distinct(flatten(list(sizes)))) as sizes,
    from marked
    where not stands_alone
    group by provider, model, to_provider, to_model
),

ranked as (
    select
        *,
        row_number() over (
            partition by provider, model, agent_id, members is null order by saved desc, to_model, to_provider
        ) as position,
    from judged
    where calls >= $saving_min_calls and saved_low >= $saving_min_usd
)

select
    saving_id('cheaper-model', agent_id, members, provider, model) as id,
    'llm_tokens' as resource_type,
    format('{} for {} instead of {}', to_model, callers(agent_id, members, agents), model) as title,
    with_agents(
        json_object(
            'agent_id', agent_id, 'provider', provider, 'model', model, 'calls', calls, 'cost_usd', rounded_usd(cost)
        ),
        members, agents, agent_ids
    ) as current_usage,
    format('Try {} on these calls and compare the results before moving them', coalesce(to_provider || '/', '') || to_model)
        as recommended_change,
    savings_of(saved * 0.75, saved_low, saved_high) as expected_savings,
    'medium' as implementation_effort,
    priority_at(saved * 0.75, $saving_medium_usd, $saving_high_usd, $saving_critical_usd) as priority,
    format(
        '{:,d} calls of the last 30 days cost {}; {} does calls of these sizes here already, fails no more often, and '
        || 'would cost {}',
        calls::bigint, dollars(cost), to_model, dollars(cost - saved)
    ) as details,
    confidence(calls, $saving_min_calls, saved_low, $saving_min_usd) as confidence,
    json_object(
        'calls', calls, 'cost_usd', rounded_usd(cost), 'cost_as_other_usd', rounded_usd(cost - saved), 'to_provider', to_provider,
        'to_model', to_model, 'sizes_from_input_tokens', sizes, 'saved_low_usd', rounded_usd(saved_low),
        'threshold_usd', $saving_min_usd
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    calls::bigint as sample_size,
from ranked
where position = 1
order by id;
