-- What findings say alike. The thresholds are the caller's.

-- How urgent a finding is: by the highest of the thresholds that its value reaches.
create or replace macro priority_at(value, medium, high, critical) as case
    when value >= critical then 'critical'
    when value >= high then 'high'
    when value >= medium then 'medium'
    else 'low'
end;

-- An amount with six decimals. Binary fractions lie beside a half by what the order of a sum makes of them: nine decimals first.
create or replace macro rounded_usd(usd) as round(usd::decimal(38, 9), 6)::double;

-- What is saved in 30 days, USD: most likely, if it turns out badly, and if well. Nothing gets faster.
create or replace macro savings_of(usd, low, high) as json_object(
    'cost_usd', rounded_usd(usd), 'cost_usd_low', rounded_usd(low), 'cost_usd_high', rounded_usd(high),
    'performance_percent', 0
);

-- How far the share of hits rose, in standard errors: two proportions, pooled, with continuity correction, without which
-- small samples look surer than they are; 0 where it did not rise. One-sided p < 0.01 is above 2.3263.
create or replace macro z_of_rise(hits, of_all, hits_before, all_before) as case
    when hits + hits_before = 0 or hits + hits_before = of_all + all_before then 0
    else greatest(hits::double / of_all - hits_before::double / all_before - 0.5 / of_all - 0.5 / all_before, 0) / sqrt(
        (hits + hits_before)::double / (of_all + all_before)
        * (1 - (hits + hits_before)::double / (of_all + all_before))
        * (1::double / of_all + 1::double / all_before)
    )
end;

-- Whose calls a finding is about. Of agents that are judged together, `members` counts them, those without an agent as one,
-- and `agents` those with a name; both are null for an agent's own finding.
create or replace macro callers(agent_id, members, agents) as case
    when members is null then coalesce('agent ' || agent_id, 'calls without an agent')
    when agents = members then counted(agents, 'agent', 'agents')
    else counted(agents, 'agent', 'agents') || ' and calls without an agent'
end;

-- The id of a saving: an agent's own, or that of agents which are judged together.
create or replace macro saving_id(rule, agent_id, members, provider, model) as
    case when members is null then rule || '-' || coalesce(agent_id, '') else 'fleet-' || rule end
    || '-' || coalesce(provider || '/', '') || model;

-- The usage of agents that are judged together, with how many they are and the ten that would save most.
create or replace macro with_agents(usage, members, agents, agent_ids) as case
    when members is null then usage
    else json_merge_patch(usage, json_object(
        'agents', agents, 'largest_agents', list_filter(agent_ids, lambda agent_id: agent_id is not null)[1:10]
    ))
end;
