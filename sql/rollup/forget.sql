-- Question: what becomes of the rollups when the reporting zone changes? They are cut in it, so all are made anew from the
-- facts; what was made of facts that are no longer kept stays.
-- Grain: none. How tasks ended is kept aside, so that counters know those that they counted.
-- Inputs: the rollups, former_agents, $behavior_from, $agent_from and $llm_from (since when facts are kept), $first_day
-- (the first day all of whose events are kept).
create or replace temp table kept_tasks as
select task_key, task_id, agent_id, status
from tasks;

delete from behavior_15m
where bucket >= $behavior_from::timestamp;

delete from sessions
where started_at >= $behavior_from::timestamp;

delete from session_features
where started_at >= $behavior_from::timestamp;

delete from session_paths
where started_at >= $behavior_from::timestamp;

delete from paths
where path_id not in (select path_id from session_paths);

delete from counted_paths;

delete from user_days
where day >= $first_day::date;

delete from users;

insert into users
select user_id, min(day) as first_day, max(day) as last_day
from user_days
group by user_id;

delete from feature_users
where last_day >= $first_day::date;

delete from tasks;

delete from agent_15m
where bucket >= $agent_from::timestamp;

delete from agent_15m_durations
where bucket >= $agent_from::timestamp;

delete from agents;

insert into agents
select * replace (coalesce(agent_type, 'unknown') as agent_type)
from former_agents;

delete from recent_tasks;

delete from llm_15m
where bucket >= $llm_from::timestamp;
