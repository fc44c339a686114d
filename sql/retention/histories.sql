-- Question: which tasks leave the histories that Redis holds, so that memory does not grow with the number of agents?
-- Grain: one row: the latest start of a task that left. Inputs: recent_tasks, due, $most (tasks of all agents that stay).
create or replace temp table outdated as
with ranked as (
    select started_at, row_number() over (order by started_at desc, task_id desc) as position
    from recent_tasks
),

cut as (
    select max(started_at) as started_at
    from ranked
    where position > $most
)

select recent_tasks.agent_id, recent_tasks.task_id, cut.started_at
from recent_tasks
join cut on recent_tasks.started_at <= cut.started_at;

delete from recent_tasks
where (agent_id, task_id) in (select (agent_id, task_id) from outdated);

insert into due
select 'agent_history' as snapshot, agent_id as part, task_id as field
from outdated;

select max(started_at) as histories_after
from outdated;
