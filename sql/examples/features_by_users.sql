-- Question: how many different users does each feature have, and how often does each of them use it?
select feature, count(distinct user_id) as users, count(*) as events, round(count(*) / count(distinct user_id), 1) as events_per_user
from events
where user_id <> 'anonymous'
group by feature
order by users desc, feature
limit 5
