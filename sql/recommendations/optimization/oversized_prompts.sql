-- Saves: input that was not needed before.
-- Why: prompts grow by history, documents and tools that nobody takes out again; each token is paid for at each call.
-- How: mean input of an agent's calls to a model in the last 7 days, against its own of the 28 days before. The excess over
-- the former mean is priced at what an input token cost in these 7 days. Low: half of it can go; high: all.
-- Agents that have no finding of their own for a model are judged together: their input now against what the same calls
-- would have at each agent's own former mean, so that a new agent is not taken for growth.
-- Thresholds: $prompt_growth_ratio times the former mean, of $saving_min_calls calls of the agent (or of these agents
-- together) before and half as many in these 7 days; at least $saving_min_usd;
-- $saving_medium_usd, $saving_high_usd, $saving_critical_usd.
-- Inputs: llm_size_days, prices.
with sides as (
    select
        provider,
        model,
        agent_id,
        sum(case when day > $today::date - 7 then calls else 0 end) as calls_now,
        sum(case when day > $today::date - 7 then input_tokens else 0 end)::double as input_now,
        sum(case when day > $today::date - 7 then cached_input_tokens else 0 end)::double as cached_now,
        sum(case when day <= $today::date - 7 then calls else 0 end) as calls_before,
        sum(case when day <= $today::date - 7 then input_tokens else 0 end)::double as input_before,
    from llm_size_days
    where day > $today::date - 35 and day <= $today::date
    group by provider, model, agent_id
),

means as (
    select
        *,
        input_now / calls_now as mean_now,
        input_before / calls_before as mean_before,
        cached_now / nullif(input_now, 0) as cached_share,
    from sides
    where calls_now > 0 and calls_before > 0 and input_before > 0
),

savings as (
    select
        means.*,
        (means.mean_now - means.mean_before) * means.calls_now / 1000000 * 30 / 7
        * (
            (1 - means.cached_share) * prices.input_price_per_1m
            + means.cached_share * prices.cached_input_price_per_1m
        ) as saved_high,
    from means
    join prices on prices.model = means.model and prices.provider is not distinct from means.provider
    where prices.price_status = 'priced' and prices.input_tokens_from = 0
),

marked as (
    select
        *,
        calls_now * 2 >= $saving_min_calls
        and calls_before >= $saving_min_calls
        and mean_now >= $prompt_growth_ratio * mean_before
        and saved_high * 0.5 >= $saving_min_usd as stands_alone,
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
        calls_now,
        calls_before,
        mean_now,
        mean_before,
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
        sum(calls_now) as calls_now,
        sum(calls_before) as calls_before,
        sum(mean_now * calls_now) / sum(calls_now) as mean_now,
        sum(mean_before * calls_now) / sum(calls_now) as mean_before,
        sum(saved_high) as saved_high,
    from marked
    where not stands_alone
    group by provider, model
)

select
    saving_id('oversized-prompts', agent_id, members, provider, model) as id,
    'llm_tokens' as resource_type,
    format('Prompts of {} for {} have grown', callers(agent_id, members, agents), model) as title,
    with_agents(
        json_object(
            'agent_id', agent_id, 'provider', provider, 'model', model, 'calls', calls_now,
            'mean_input_tokens', round(mean_now)
        ),
        members, agents, agent_ids
    ) as current_usage,
    'See what was added to the prompt in the last weeks; cut history and documents to what the task needs'
        as recommended_change,
    savings_of(saved_high * 0.75, saved_high * 0.5, saved_high) as expected_savings,
    'medium' as implementation_effort,
    priority_at(saved_high * 0.75, $saving_medium_usd, $saving_high_usd, $saving_critical_usd) as priority,
    format(
        '{:,.0f} input tokens a call in the last 7 days ({:,d} calls), {:,.0f} in the 28 days before',
        mean_now, calls_now::bigint, mean_before
    ) as details,
    confidence(calls_now, $saving_min_calls / 2, mean_now / mean_before, $prompt_growth_ratio) as confidence,
    json_object(
        'calls', calls_now, 'calls_before', calls_before, 'mean_input_tokens', round(mean_now, 1),
        'mean_input_tokens_before', round(mean_before, 1), 'ratio', round(mean_now / mean_before, 3),
        'threshold_ratio', $prompt_growth_ratio
    ) as figures,
    $today::date - 34 as window_from,
    $today::date as window_to,
    calls_now::bigint as sample_size,
from judged
where calls_now * 2 >= $saving_min_calls
    and calls_before >= $saving_min_calls
    and mean_now >= $prompt_growth_ratio * mean_before
    and saved_high * 0.5 >= $saving_min_usd
order by id;
