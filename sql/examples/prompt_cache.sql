-- Question: how much of the input of each model comes from the provider's cache?
select
    model,
    sum(input_tokens)::bigint as input_tokens,
    round(100 * sum(cached_input_tokens) / sum(input_tokens), 1) as cached_percent,
from daily_costs
group by model
having sum(cached_input_tokens) > 0
order by cached_percent desc, model
