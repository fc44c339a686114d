-- Question: which agents are there, when were they first and last active, and which tasks of theirs are the newest?
-- Grain: agent; task. Inputs: tasks, made, undone and abandoned (of tasks.sql), former_agents, $history_rows,
-- $histories_after (UTC: no history holds tasks that began until then, so that none has gaps).
-- Agents that lost something: a task is another's now or no one's, has another type, began at another time or was last
-- heard of earlier. They are made anew from all their tasks; to the others new tasks can only add.
create or replace temp table shrunk as
select distinct undone.agent_id
from undone
left join made on made.task_key = undone.task_key and made.task_id = undone.task_id
where made.task_id is null
    or made.agent_id <> undone.agent_id
    or made.agent_type <> undone.agent_type
    or made.started_at <> undone.started_at
    or coalesce(made.completed_at, made.started_at) < coalesce(undone.completed_at, undone.started_at);

create or replace temp table active_agents as
with told_by_tasks as (
    select agent_id, agent_type, started_at, completed_at, task_id
    from made
    where agent_id not in (select agent_id from shrunk)
    union all
    select agent_id, agent_type, started_at, completed_at, task_id
    from tasks
    where agent_id in (select agent_id from shrunk)
),

told as (
    select
        agent_id,
        nullif(agent_type, 'unknown') as agent_type,
        started_at as first_activity,
        greatest(started_at, coalesce(completed_at, started_at)) as last_activity,
        case when agent_type <> 'unknown' then started_at end as typed_at,
        case when agent_type <> 'unknown' then task_id end as typed_by,
    from told_by_tasks
    union all
    select agent_id, nullif(agent_type, 'unknown') as agent_type, first_activity, last_activity, typed_at, typed_by
    from agents
    where agent_id in (select agent_id from made) and agent_id not in (select agent_id from shrunk)
    union all
    select *
    from former_agents
    where agent_id in (select agent_id from shrunk)
)

select
    agent_id,
    -- arg_max passes over rows where its first argument is null
    coalesce(arg_max(agent_type, (typed_at, typed_by)), 'unknown') as agent_type,
    min(first_activity) as first_activity,
    max(last_activity) as last_activity,
    max(typed_at) as typed_at,
    arg_max(typed_by, (typed_at, typed_by)) as typed_by,
from told
group by agent_id;

delete from agents
where agent_id in (select agent_id from active_agents) or agent_id in (select agent_id from shrunk);

insert into agents
select *
from active_agents;

create or replace temp table forgotten as
select agent_id, task_id
from recent_tasks
where agent_id in (select agent_id from shrunk) or (task_key, task_id) in (select (task_key, task_id) from undone);

delete from recent_tasks
where (agent_id, task_id) in (select (agent_id, task_id) from forgotten);

insert into recent_tasks
select agent_id, started_at, task_id, task_key
from made
where agent_id not in (select agent_id from shrunk) and started_at > $histories_after
union all
select agent_id, started_at, task_id, task_key
from tasks
where agent_id in (select agent_id from shrunk) and started_at > $histories_after;

create or replace temp table outdated as
with ranked as (
    select
        agent_id,
        task_id,
        row_number() over (partition by agent_id order by started_at desc, task_id desc) as position,
    from recent_tasks
    where agent_id in (select agent_id from active_agents)
)

select agent_id, task_id
from ranked
where position > $history_rows;

delete from recent_tasks
where (agent_id, task_id) in (select (agent_id, task_id) from outdated);

insert into due
with changed as (
    select agent_id, task_id from forgotten
    union
    select agent_id, task_id from undone
    union
    select agent_id, task_id from made
    union
    select agent_id, task_id from abandoned
    union
    select agent_id, task_id from outdated
)

select 'agent_history' as snapshot, agent_id as part, task_id as field from changed
union all
select 'agents' as snapshot, null as part, agent_id as field from active_agents
union all
select 'agents' as snapshot, null as part, agent_id as field from shrunk;
