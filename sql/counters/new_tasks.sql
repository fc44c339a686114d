-- Question: how many tasks have come to an end, or to another end than the one they were counted with?
-- Grain: agent, status and bound of the duration (null: it has none). Inputs: made, undone and abandoned (of
-- rollup/tasks.sql), kept_tasks (of rollup/forget.sql).
create temp table if not exists kept_tasks (task_key ubigint, task_id varchar, agent_id varchar, status varchar);

with before as (
    select task_key, task_id, agent_id, status from undone
    union all
    select task_key, task_id, agent_id, status from kept_tasks
),

ended as (
    select task_key, task_id, agent_id, status, duration_ms
    from made
    where not is_open
    union all
    select task_key, task_id, agent_id, 'timeout' as status, null as duration_ms
    from abandoned
)

select
    ended.agent_id,
    ended.status,
    duration_bound_s(ended.duration_ms) as bound_s,
    count(*) as tasks,
    coalesce(sum(ended.duration_ms), 0)::decimal(38, 3) as duration_ms,
from ended
left join before
    on before.task_key = ended.task_key
    and before.task_id = ended.task_id
    and before.agent_id = ended.agent_id
    and before.status = ended.status
where before.task_id is null
group by ended.agent_id, ended.status, bound_s;
