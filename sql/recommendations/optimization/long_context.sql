-- Saves: the dearer rate that a call pays for all its tokens because its input is a little too long.
-- Why: steps of prices are cliffs: one token above the threshold makes every token of the call dearer.
-- How: calls of the last 30 days above a step of their model's price, in the size that begins there; priced at the rates
-- below the step, with the input cut to the threshold, as much of it cached as now. Low: half of these calls can be cut;
-- high: all.
-- Agents that have no finding of their own for a model and step are judged together.
-- Thresholds: $saving_min_calls calls of the agent (or of these agents together) and model above the step; at least
-- $saving_min_usd;
-- $saving_medium_usd, $saving_high_usd, $saving_critical_usd.
-- Inputs: llm_size_days, prices.
with above as (
    select
        provider,
        model,
        agent_id,
        input_tokens_from as threshold,
        sum(calls) as calls,
        sum(input_tokens)::double as input_tokens,
        sum(input_tokens - cached_input_tokens - cache_write_tokens)::double as uncached,
        sum(cached_input_tokens)::double as cached,
        sum(cache_write_tokens)::double as written,
        sum(output_tokens - reasoning_tokens)::double as plain_output,
        sum(reasoning_tokens)::double as reasoning,
    from llm_size_days
    where day > $today::date - 30 and day <= $today::date and service_tier = ''
    group by provider, model, agent_id, input_tokens_from
),

-- the rates from each step on, and below it
steps as (
    select
        *,
        lag(input_price_per_1m) over step as input_below,
        lag(cached_input_price_per_1m) over step as cached_below,
        lag(cache_write_price_per_1m) over step as written_below,
        lag(output_price_per_1m) over step as output_below,
        lag(reasoning_price_per_1m) over step as reasoning_below,
    from prices
    where price_status = 'priced'
    window step as (partition by provider, model order by input_tokens_from)
),

savings as (
    select
        above.*,
        (
            above.uncached * steps.input_price_per_1m
            + above.cached * steps.cached_input_price_per_1m
            + above.written * steps.cache_write_price_per_1m
            + above.plain_output * (steps.output_price_per_1m - steps.output_below)
            + above.reasoning * (steps.reasoning_price_per_1m - steps.reasoning_below)
            - above.calls * (above.threshold - 1) / above.input_tokens * (
                above.uncached * steps.input_below
                + above.cached * steps.cached_below
                + above.written * steps.written_below
            )
        ) / 1000000 as saved_high,
    from above
    join steps
        on steps.model = above.model
        and steps.provider is not distinct from above.provider
        and steps.input_tokens_from = above.threshold
    where above.threshold > 0
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
        threshold,
        calls,
        input_tokens,
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
        threshold,
        sum(calls) as calls,
        sum(input_tokens) as input_tokens,
        sum(saved_high) as saved_high,
    from marked
    where not stands_alone and saved_high > 0
    group by provider, model, threshold
)

select
    saving_id('long-context', agent_id, members, provider, model) || '-' || threshold as id,
    'llm_tokens' as resource_type,
    format(
        '{} to {} pay the price of long inputs',
        case
            when members is null then coalesce('Calls of agent ' || agent_id, 'Calls without an agent')
            else 'Calls of ' || callers(agent_id, members, agents)
        end,
        model
    ) as title,
    with_agents(
        json_object(
            'agent_id', agent_id, 'provider', provider, 'model', model, 'calls', calls,
            'mean_input_tokens', round(input_tokens / calls)
        ),
        members, agents, agent_ids
    ) as current_usage,
    format('Keep the input of these calls below {:,d} tokens: fewer documents, history in short', threshold)
        as recommended_change,
    savings_of(saved_high * 0.75, saved_high * 0.5, saved_high) as expected_savings,
    'medium' as implementation_effort,
    priority_at(saved_high * 0.75, $saving_medium_usd, $saving_high_usd, $saving_critical_usd) as priority,
    format(
        '{:,d} calls of the last 30 days had an input of {:,d} tokens or more, {:,.0f} on average; from there on {} costs '
        || 'more for all tokens of a call',
        calls::bigint, threshold, input_tokens / calls, model
    ) as details,
    confidence(calls, $saving_min_calls, saved_high * 0.5, $saving_min_usd) as confidence,
    json_object(
        'calls', calls, 'input_tokens', input_tokens, 'step_from_input_tokens', threshold,
        'saved_at_most_usd', rounded_usd(saved_high), 'threshold_usd', $saving_min_usd
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    calls::bigint as sample_size,
from judged
where calls >= $saving_min_calls and saved_high * 0.5 >= $saving_min_usd
order by id;
