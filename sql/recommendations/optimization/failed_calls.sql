-- Saves: what is paid for calls that failed, and were mostly made again.
-- Why: a failed call that consumed tokens is paid for and gives nothing; the retry is paid for once more.
-- How: cost of the failed calls of the last 30 days by agent and model. Low: half of them can be avoided; high: all.
-- Agents that have no finding of their own for a model are judged together.
-- Thresholds: $saving_min_calls calls of the agent (or of these agents together) and model; at least $saving_min_usd;
-- $saving_medium_usd, $saving_high_usd, $saving_critical_usd.
-- Inputs: llm_size_days.
with usage as (
    select
        provider,
        model,
        agent_id,
        sum(calls) as calls,
        sum(failed_calls) as failed,
        sum(cost_usd)::double as cost,
        sum(failed_cost_usd)::double as failed_cost,
    from llm_size_days
    where day > $today::date - 30 and day <= $today::date
    group by provider, model, agent_id
),

marked as (
    select *, calls >= $saving_min_calls and failed_cost * 0.5 >= $saving_min_usd as stands_alone
    from usage
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
        failed,
        cost,
        failed_cost,
    from marked
    where stands_alone
    union all
    select
        provider,
        model,
        null as agent_id,
        count(*) as members,
        count(agent_id) as agents,
        list(agent_id order by failed_cost desc, agent_id) as agent_ids,
        sum(calls) as calls,
        sum(failed) as failed,
        sum(cost) as cost,
        sum(failed_cost) as failed_cost,
    from marked
    where not stands_alone
    group by provider, model
)

select
    saving_id('failed-calls', agent_id, members, provider, model) as id,
    'llm_tokens' as resource_type,
    format(
        'Failed calls to {}{} are paid for',
        model,
        case
            when members is null then coalesce(' by agent ' || agent_id, ' without an agent')
            else ' of ' || callers(agent_id, members, agents)
        end
    ) as title,
    with_agents(
        json_object(
            'agent_id', agent_id, 'provider', provider, 'model', model, 'calls', calls, 'failed_calls', failed,
            'cost_usd', rounded_usd(cost)
        ),
        members, agents, agent_ids
    ) as current_usage,
    'Mend the most frequent error first; retry less, with longer pauses, and not what cannot succeed'
        as recommended_change,
    json_object(
        'cost_usd', rounded_usd(failed_cost * 0.75), 'cost_usd_low', rounded_usd(failed_cost * 0.5),
        'cost_usd_high', rounded_usd(failed_cost), 'performance_percent', round(failed * 100.0 / calls, 2)
    ) as expected_savings,
    'medium' as implementation_effort,
    priority_at(failed_cost * 0.75, $saving_medium_usd, $saving_high_usd, $saving_critical_usd) as priority,
    format(
        '{:,d} of {:,d} calls of the last 30 days failed and cost {}, {:.1f} % of what all of them cost',
        failed::bigint, calls::bigint, dollars(failed_cost), failed_cost * 100 / cost
    ) as details,
    confidence(calls, $saving_min_calls, failed_cost * 0.5, $saving_min_usd) as confidence,
    json_object(
        'calls', calls, 'failed_calls', failed, 'cost_usd', rounded_usd(cost), 'failed_cost_usd', rounded_usd(failed_cost),
        'threshold_usd', $saving_min_usd
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    calls::bigint as sample_size,
from judged
where calls >= $saving_min_calls and failed_cost * 0.5 >= $saving_min_usd
order by id;
