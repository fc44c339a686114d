-- Saves: the dearer rate that a call pays for all its tokens because its input is a little too long.
-- Why: steps of prices are cliffs: one token above the threshold makes every token of the call dearer.
-- How: calls of the last 30 days above a step of their model's price, in the size that begins there; priced at the rates
-- below the step, with the input cut to the threshold. Low: half of these calls can be cut; high: all.
-- Thresholds: $saving_min_calls calls of the agent and model above the step; at least $saving_min_usd;
-- $saving_medium_usd, $saving_high_usd, $saving_critical_usd.
-- Inputs: llm_size_days, prices.
with above as (
    select
        sizes.provider,
        sizes.model,
        sizes.agent_id,
        step.input_tokens_from as threshold,
        sum(sizes.calls) as calls,
        sum(sizes.input_tokens)::double as input_tokens,
        sum(sizes.output_tokens)::double as output_tokens,
        any_value(step.input_price_per_1m) as input_price,
        any_value(step.output_price_per_1m) as output_price,
    from llm_size_days as sizes
    join prices as step
        on step.model = sizes.model
        and step.provider is not distinct from sizes.provider
        and step.input_tokens_from = sizes.input_tokens_from
    where sizes.day > $today::date - 30
        and sizes.day <= $today::date
        and sizes.service_tier = ''
        and step.input_tokens_from > 0
        and step.price_status = 'priced'
    group by sizes.provider, sizes.model, sizes.agent_id, step.input_tokens_from
),

below as (
    select
        above.provider,
        above.model,
        above.agent_id,
        above.threshold,
        max_by(prices.input_price_per_1m, prices.input_tokens_from) as input_price,
        max_by(prices.output_price_per_1m, prices.input_tokens_from) as output_price,
    from above
    join prices on prices.model = above.model and prices.provider is not distinct from above.provider
    where prices.input_tokens_from < above.threshold
    group by above.provider, above.model, above.agent_id, above.threshold
),

savings as (
    select
        above.*,
        (
            above.input_tokens * above.input_price + above.output_tokens * above.output_price
            - above.calls * (above.threshold - 1) * below.input_price - above.output_tokens * below.output_price
        ) / 1000000 as saved_high,
    from above
    join below
        on below.model = above.model
        and below.provider is not distinct from above.provider
        and below.agent_id is not distinct from above.agent_id
        and below.threshold = above.threshold
    where above.calls >= $saving_min_calls
)

select
    'long-context-' || coalesce(agent_id, '') || '-' || coalesce(provider || '/', '') || model || '-' || threshold as id,
    'llm_tokens' as resource_type,
    format('Calls of {} pay the price of long inputs', coalesce('agent ' || agent_id, 'no agent')) as title,
    json_object(
        'agent_id', agent_id, 'provider', provider, 'model', model, 'calls', calls,
        'mean_input_tokens', round(input_tokens / calls)
    ) as current_usage,
    format('Keep the input of these calls below {:,d} tokens: fewer documents, history in short', threshold)
        as recommended_change,
    json_object(
        'cost_usd', round(saved_high * 0.75, 6), 'cost_usd_low', round(saved_high * 0.5, 6),
        'cost_usd_high', round(saved_high, 6), 'performance_percent', 0
    ) as expected_savings,
    'medium' as implementation_effort,
    case
        when saved_high * 0.75 >= $saving_critical_usd then 'critical'
        when saved_high * 0.75 >= $saving_high_usd then 'high'
        when saved_high * 0.75 >= $saving_medium_usd then 'medium'
        else 'low'
    end as priority,
    format(
        '{:,d} calls of the last 30 days had {:,d} tokens or a little more, {:,.0f} on average: from there on {} costs more '
        || 'for all tokens of a call',
        calls::bigint, threshold, input_tokens / calls, model
    ) as details,
    confidence(calls, $saving_min_calls, saved_high * 0.5, $saving_min_usd) as confidence,
    json_object(
        'calls', calls, 'input_tokens', input_tokens, 'step_from_input_tokens', threshold,
        'saved_at_most_usd', round(saved_high, 6), 'threshold_usd', $saving_min_usd
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    calls::bigint as sample_size,
from savings
where saved_high * 0.5 >= $saving_min_usd
order by id;
