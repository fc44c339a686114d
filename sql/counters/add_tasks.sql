-- Question: what do the sums of tasks and their durations come to with the new ones?
-- Grain: agent and status; agent and bound. Inputs: new_tasks, seated, task_counters, duration_counters.
create or replace temp table raised as
with added as (
    select seated.seat as agent_id, new_tasks.status, 1 as tasks
    from new_tasks
    join seated on seated.name = new_tasks.name
    union all
    select agent_id, status, tasks
    from task_counters
    where agent_id in (select seat from seated)
)

select agent_id, status, sum(tasks) as tasks
from added
group by agent_id, status;

delete from task_counters
where agent_id in (select agent_id from raised);

insert into task_counters
select agent_id, status, tasks
from raised;

create or replace temp table raised as
with added as (
    select
        seated.seat as agent_id,
        duration_bound_s(new_tasks.duration_ms) as bound_s,
        1 as tasks,
        new_tasks.duration_ms::decimal(38, 3) as duration_ms,
    from new_tasks
    join seated on seated.name = new_tasks.name
    where new_tasks.duration_ms is not null
    union all
    select agent_id, bound_s, tasks, duration_ms
    from duration_counters
    where agent_id in (select seat from seated)
)

select agent_id, bound_s, sum(tasks) as tasks, sum(duration_ms) as duration_ms
from added
group by agent_id, bound_s;

delete from duration_counters
where agent_id in (select agent_id from raised);

insert into duration_counters
select agent_id, bound_s, tasks, duration_ms
from raised;
