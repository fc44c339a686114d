-- Question: which models cost most, and what does a call of each cost on average?
select
    provider,
    model,
    sum(calls)::bigint as calls,
    sum(cost_usd) as cost_usd,
    round(sum(cost_usd) / nullif(sum(calls - unpriced_calls), 0), 6) as usd_per_call,
from daily_costs
group by provider, model
order by cost_usd desc, model
limit 5
