-- Question: which agents are there, when were they first and last active, and which tasks of theirs are the newest?
-- Grain: agent; task. Inputs: made, undone and abandoned (of tasks.sql), touched, calendar, $history_rows.
create or replace temp table active_agents as
with fresh as (
    select
        agent_id,
        arg_max(agent_type, (started_at, task_id)) as agent_type,
        min(started_at) as first_activity,
        max(greatest(started_at, coalesce(completed_at, started_at))) as last_activity,
    from made
    group by agent_id
)

select
    fresh.agent_id,
    case
        when agents.last_activity > fresh.last_activity or fresh.agent_type = 'unknown'
            then coalesce(agents.agent_type, fresh.agent_type)
        else fresh.agent_type
    end as agent_type,
    least(fresh.first_activity, agents.first_activity) as first_activity,
    greatest(fresh.last_activity, agents.last_activity) as last_activity,
from fresh
left join agents on agents.agent_id = fresh.agent_id;

delete from agents
where agent_id in (select agent_id from active_agents);

insert into agents
select *
from active_agents;

delete from recent_tasks
where (task_key, task_id) in (select (task_key, task_id) from undone);

insert into recent_tasks
select agent_id, started_at, task_id, task_key
from made;

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
select 'recent_agent_tasks' as snapshot, null as part, 'all' as field
union all
select distinct 'agent_days' as snapshot, null as part, calendar.day::varchar as field
from touched
join calendar on calendar.bucket = touched.bucket;
