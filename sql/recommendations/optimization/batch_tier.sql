-- Saves: the discount of batch processing, for calls that nobody waits for.
-- Why: providers charge about half for calls that may take hours.
-- How: calls of the last 30 days at the standard tier behind which neither a user nor a session stands, size by size, priced
-- at the model's own batch price. Low: half of them can wait; high: all.
-- Agents that have no finding of their own for a model are judged together.
-- Thresholds: $saving_min_calls such calls of the agent (or of these agents together) and model; at least
-- $saving_min_usd; $saving_medium_usd, $saving_high_usd, $saving_critical_usd.
-- Inputs: llm_size_days, prices, service_tier_prices.
with usage as (
    select
        provider,
        model,
        agent_id,
        input_tokens_from,
        sum(calls) as calls,
        sum(input_tokens - cached_input_tokens - cache_write_tokens)::double as uncached,
        sum(cached_input_tokens)::double as cached,
        sum(cache_write_tokens)::double as written,
        sum(output_tokens - reasoning_tokens)::double as plain_output,
        sum(reasoning_tokens)::double as reasoning,
    from llm_size_days
    where day > $today::date - 30 and day <= $today::date and service_tier = '' and not attended
    group by provider, model, agent_id, input_tokens_from
),

tiers as (
    select provider, model, '' as service_tier, input_tokens_from, input_price_per_1m, cached_input_price_per_1m,
        cache_write_price_per_1m, output_price_per_1m, reasoning_price_per_1m, price_per_call
    from prices
    where price_status = 'priced'
    union all
    select provider, model, service_tier, input_tokens_from, input_price_per_1m, cached_input_price_per_1m,
        cache_write_price_per_1m, output_price_per_1m, reasoning_price_per_1m, price_per_call
    from service_tier_prices
    where service_tier = 'batch'
),

-- of the steps at or below a size the last one holds
steps as (
    select
        usage.*,
        tiers.* exclude (provider, model, input_tokens_from),
        row_number() over (
            partition by usage.provider, usage.model, usage.agent_id, usage.input_tokens_from, tiers.service_tier
            order by tiers.input_tokens_from desc
        ) as position,
    from usage
    join tiers
        on tiers.model = usage.model
        and tiers.provider is not distinct from usage.provider
        and tiers.input_tokens_from <= usage.input_tokens_from
),

costs as (
    select
        provider,
        model,
        agent_id,
        service_tier,
        sum(calls) as calls,
        sum(
            (
                uncached * input_price_per_1m + cached * cached_input_price_per_1m + written * cache_write_price_per_1m
                + plain_output * output_price_per_1m + reasoning * reasoning_price_per_1m
            ) / 1000000 + calls * price_per_call
        ) as cost,
    from steps
    where position = 1
    group by provider, model, agent_id, service_tier
),

savings as (
    select standard.*, standard.cost - batch.cost as saved_high
    from costs as standard
    join costs as batch
        on batch.model = standard.model
        and batch.provider is not distinct from standard.provider
        and batch.agent_id is not distinct from standard.agent_id
    where standard.service_tier = '' and batch.service_tier = 'batch' and batch.cost < standard.cost
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
        cost,
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
        sum(cost) as cost,
        sum(saved_high) as saved_high,
    from marked
    where not stands_alone
    group by provider, model
)

select
    saving_id('batch-tier', agent_id, members, provider, model) as id,
    'llm_tokens' as resource_type,
    format('Batch prices for {} on {}', callers(agent_id, members, agents), model) as title,
    with_agents(
        json_object(
            'agent_id', agent_id, 'provider', provider, 'model', model, 'calls', calls, 'cost_usd', rounded_usd(cost)
        ),
        members, agents, agent_ids
    ) as current_usage,
    'Send those of these calls that can wait through the provider''s batch interface' as recommended_change,
    savings_of(saved_high * 0.75, saved_high * 0.5, saved_high) as expected_savings,
    'medium' as implementation_effort,
    priority_at(saved_high * 0.75, $saving_medium_usd, $saving_high_usd, $saving_critical_usd) as priority,
    format(
        '{:,d} calls of the last 30 days had no user and no session behind them; they cost {} and would cost {} in batch',
        calls::bigint, dollars(cost), dollars(cost - saved_high)
    ) as details,
    confidence(calls, $saving_min_calls, saved_high * 0.5, $saving_min_usd) as confidence,
    json_object(
        'calls', calls, 'cost_usd', rounded_usd(cost), 'batch_cost_usd', rounded_usd(cost - saved_high),
        'threshold_usd', $saving_min_usd
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    calls::bigint as sample_size,
from judged
where calls >= $saving_min_calls and saved_high * 0.5 >= $saving_min_usd
order by id;
