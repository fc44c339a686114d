-- Question: what did the models cost on each of the last seven days?
select day, sum(cost_usd) as cost_usd, sum(calls)::bigint as calls
from daily_costs
where day > (select max(day) from daily_costs) - 7
group by day
order by day
