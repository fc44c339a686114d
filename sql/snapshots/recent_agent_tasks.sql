-- Question: which tasks of all agents are the newest?
-- Grain: one document, with columns by task, newest first. Input: tasks.
-- No history is read: storage keeps the least and greatest time of each stretch of rows, and DuckDB takes the newest first.
with newest as (
    select *
    from tasks
    order by started_at desc, task_id desc
    limit 1000
),

ranked as (
    select
        * replace (left(error_message, 4096) as error_message, left(metadata, 4096) as metadata),
        row_number() over (order by started_at desc, task_id desc) as position,
    from newest
)

select
    'all' as field,
    list(agent_id order by position) as agent_id,
    list(agent_type order by position) as agent_type,
    list(task_id order by position) as task_id,
    list(task_name order by position) as task_name,
    list(status order by position) as status,
    list(strftime(started_at, '%Y-%m-%dT%H:%M:%S.%fZ') order by position) as started_at,
    list(strftime(completed_at, '%Y-%m-%dT%H:%M:%S.%fZ') order by position) as completed_at,
    list(duration_ms::double order by position) as duration_ms,
    list(input_size order by position) as input_size,
    list(output_size order by position) as output_size,
    list(tokens_used order by position) as tokens_used,
    list(error_message order by position) as error_message,
    list(metadata order by position) as metadata, -- text, as it came
from ranked
having count(*) > 0;
