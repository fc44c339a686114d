-- Question: what are the keys of event_id and task_id by the hash function of the DuckDB that runs now?
-- Grain: one row per fact, task. Inputs: the facts, tasks, recent_tasks. Asked when that function has changed.
update behavior_events set event_key = hash(event_id) where event_id is not null;
update agent_events set event_key = hash(event_id) where event_id is not null;
update llm_calls set event_key = hash(event_id) where event_id is not null;
update agent_events set task_key = hash(task_id);
update tasks set task_key = hash(task_id);
update recent_tasks set task_key = hash(task_id);
