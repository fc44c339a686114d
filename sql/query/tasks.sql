-- Question: what does each task add to a figure?
-- Grain: one row per task. Inputs: tasks, $first_day and $last_day (reporting zone), $first_at and $end_at (UTC).
-- Figures are about tasks in a terminal state; open ones count for their tokens only, as in rollup/agent_15m.sql.
select
    day,
    started_at as moment, -- UTC
    agent_id as agent,
    agent_type,
    task_name,
    status,
    error_message as error,
    tags,
    case when is_open then 0 else 1 end as tasks,
    case when status = 'completed' then 1 else 0 end as completed,
    case when status = 'failed' then 1 else 0 end as failed,
    case when status = 'cancelled' then 1 else 0 end as cancelled,
    case when status = 'timeout' then 1 else 0 end as timed_out,
    tokens_used as tokens,
    case when not is_open then duration_ms end as duration_ms,
    case
        when is_open then null
        when duration_ms > 0 then cast(ceil(ln(cast(duration_ms as double)) / ln(1.02)) as integer)
        when duration_ms <= 0 then -10000
    end as duration_bucket,
from tasks
where day between $first_day and $last_day and started_at >= $first_at and started_at < $end_at
