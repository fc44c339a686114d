-- Question: what do the sums of tasks come to with the new ones?
-- Grain: agent and status. Inputs: one list for each column, with all statuses of each agent.
delete from task_counters
where list_contains($agent_id::varchar[], agent_id);

insert into task_counters
select
    unnest($agent_id::varchar[]) as agent_id,
    unnest($status::varchar[]) as status,
    unnest($tasks::bigint[]) as tasks;
