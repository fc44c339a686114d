-- Question: which tasks are older than what is kept? They go with all their entries; what was made of them stays, and what
-- they told of their agents.
-- Grain: `removed` has one row per entry, `removed_days` one per day. Inputs: tasks, agent_events, former_agents,
-- recent_tasks, calendar, $until.
create or replace temp table removed_tasks as
select task_key, task_id, bucket
from tasks
where bucket < $until::timestamp;

create or replace temp table removed as
select entry_ms, entry_seq, quarter_hour(started_at) as bucket
from agent_events
where (task_key, task_id) in (select (task_key, task_id) from removed_tasks);

create or replace temp table removed_days as
select distinct calendar.day
from (select bucket from removed union select bucket from removed_tasks) as removed
join calendar on calendar.bucket = removed.bucket;

create or replace temp table told_before as
with told as (
    select
        agent_id,
        nullif(agent_type, 'unknown') as agent_type,
        started_at as first_activity,
        greatest(started_at, coalesce(completed_at, started_at)) as last_activity,
        case when agent_type <> 'unknown' then started_at end as typed_at,
        case when agent_type <> 'unknown' then task_id end as typed_by,
    from tasks
    where bucket < $until::timestamp
    union all
    select *
    from former_agents
)

select
    agent_id,
    -- arg_max passes over rows where its first argument is null
    arg_max(agent_type, (typed_at, typed_by)) as agent_type,
    min(first_activity) as first_activity,
    max(last_activity) as last_activity,
    max(typed_at) as typed_at,
    arg_max(typed_by, (typed_at, typed_by)) as typed_by,
from told
group by agent_id;

delete from former_agents;

insert into former_agents
from told_before;

delete from agent_events
where (task_key, task_id) in (select (task_key, task_id) from removed_tasks);

delete from tasks
where bucket < $until::timestamp;

insert into lake_due
select subjects.subject, removed_days.day, false as taken
from removed_days
cross join (values ('agents'), ('entries')) as subjects (subject);

insert into due
select 'agent_history' as snapshot, agent_id as part, task_id as field
from recent_tasks
where (task_key, task_id) in (select (task_key, task_id) from removed_tasks)
union all
select 'recent_agent_tasks' as snapshot, null as part, 'all' as field;

delete from recent_tasks
where (task_key, task_id) in (select (task_key, task_id) from removed_tasks);
