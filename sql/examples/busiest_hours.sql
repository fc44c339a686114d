-- Question: at which hours of the day is the platform used most?
select hour, sum(events)::bigint as events, round(100 * sum(events) / sum(sum(events)) over (), 1) as percent
from behavior_15m
group by hour
order by events desc, hour
limit 5
