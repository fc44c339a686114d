-- Question: which tasks are taken for abandoned, when none can have been running for long enough?
-- Grain: one row per task, as in abandoned.sql: none.
create or replace temp table abandoned (task_key ubigint, task_id varchar, agent_id varchar, bucket timestamp);
