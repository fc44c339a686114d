-- Question: what is the last state of each task that new entries speak of?
-- Grain: one row per task in `made`; what it was before in `undone`. Gives since when the oldest of them that is running
-- is. Inputs: agent_events (new: batches after $rolled), superseded, tasks.
-- A terminal state beats a running one and that a pending one, whatever came first; among equals the later counts, and
-- then the content, so that the order of arrival never does. What an entry leaves out is taken from the one below it.
create or replace temp table touched_tasks as
select task_key, task_id
from agent_events
where batch > $rolled
union
select task_key, task_id
from superseded
where noun = 'agent' and batch > $rolled;

create or replace temp table undone as
select
    tasks.task_key,
    tasks.task_id,
    tasks.agent_id,
    tasks.agent_type,
    tasks.started_at,
    tasks.completed_at,
    tasks.bucket,
    tasks.status,
from tasks
join touched_tasks on touched_tasks.task_key = tasks.task_key and touched_tasks.task_id = tasks.task_id;

delete from tasks
where task_key in (select task_key from undone) and task_id in (select task_id from undone);

create or replace temp table made as
with entries as (
    select agent_events.*
    from agent_events
    where agent_events.task_key in (select task_key from touched_tasks)
        and agent_events.task_id in (select task_id from touched_tasks)
),

ordered as (
    select
        *,
        row_number() over (
            partition by task_id
            order by
                case status when 'pending' then 0 when 'running' then 1 else 2 end,
                coalesce(completed_at, started_at),
                status,
                started_at,
                agent_id,
                agent_type,
                task_name,
                duration_ms,
                input_size,
                output_size,
                tokens_used,
                error_message,
                metadata
        ) as position,
    from entries
),

merged as (
    -- arg_max passes over rows where the field is null
    select
        any_value(task_key) as task_key,
        task_id,
        arg_max(agent_id, position) as agent_id,
        coalesce(arg_max(agent_type, position), 'unknown') as agent_type,
        arg_max(task_name, position) as task_name,
        arg_max(status, position) as status,
        arg_max(started_at, position) as started_at,
        arg_max(completed_at, position) as completed_at,
        arg_max(duration_ms, position) as reported_duration_ms,
        arg_max(input_size, position) as input_size,
        arg_max(output_size, position) as output_size,
        arg_max(tokens_used, position) as tokens_used,
        arg_max(error_message, position) as error_message,
        arg_max(metadata, position) as metadata,
    from ordered
    group by task_id
)

select
    task_key,
    task_id,
    agent_id,
    agent_type,
    task_name,
    status,
    status in ('pending', 'running') as is_open,
    started_at,
    quarter_hour(started_at) as bucket,
    completed_at,
    case
        when completed_at >= started_at
            then cast(epoch_us(completed_at) - epoch_us(started_at) as decimal(18, 0)) * 0.001
        else reported_duration_ms
    end as duration_ms,
    input_size,
    output_size,
    tokens_used,
    error_message,
    metadata,
from merged;

insert into tasks
select *
from made;

select min(started_at) as running_since
from made
where is_open and status = 'running';
