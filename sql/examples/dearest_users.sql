-- Question: which users' sessions cost most?
select user_id, count(distinct session_id) as sessions, count(*) as calls, sum(cost_usd) as cost_usd
from llm_calls
where user_id is not null
group by user_id
order by cost_usd desc, user_id
limit 5
