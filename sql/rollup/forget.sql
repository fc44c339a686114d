-- Question: what becomes of the rollups when the reporting zone changes? They are cut in it, so all are made anew.
-- Grain: none; every rollup is emptied. How tasks ended is kept aside, so that counters know those that they counted.
create or replace temp table kept_tasks as
select task_key, task_id, agent_id, status
from tasks;

delete from calendar;
delete from behavior_15m;
delete from sessions;
delete from session_features;
delete from paths;
delete from session_paths;
delete from counted_paths;
delete from users;
delete from user_days;
delete from feature_users;
delete from tasks;
delete from agent_15m;
delete from agent_15m_durations;
delete from agents;
delete from recent_tasks;
delete from llm_15m;
