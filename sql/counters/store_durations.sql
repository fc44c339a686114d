-- Question: what do the sums of durations come to with the new ones?
-- Grain: agent and bound. Inputs: one list for each column, with all bounds of each agent.
delete from duration_counters
where list_contains($agent_id::varchar[], agent_id);

insert into duration_counters
select
    unnest($agent_id::varchar[]) as agent_id,
    unnest($bound_s::double[]) as bound_s,
    unnest($tasks::bigint[]) as tasks,
    unnest($duration_ms::decimal(38, 3)[]) as duration_ms;
