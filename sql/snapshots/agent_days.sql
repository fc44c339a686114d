-- Question: how did the tasks of each agent go that started on each day?
-- Grain: one document per day, with columns by agent, and by agent and duration bucket.
-- Inputs: wanted (days), agent_15m, agent_15m_durations, calendar.
with quarters as (
    select bucket, day
    from calendar
    where day in (select field::date from wanted)
),

by_agent as (
    select
        quarters.day,
        agent_15m.agent_id,
        sum(agent_15m.completed)::bigint as completed,
        sum(agent_15m.failed)::bigint as failed,
        sum(agent_15m.cancelled)::bigint as cancelled,
        sum(agent_15m.timeout)::bigint as timeout,
        sum(agent_15m.open)::bigint as open,
        sum(agent_15m.durations)::bigint as durations,
        sum(agent_15m.duration_ms)::double as duration_ms,
        min(agent_15m.min_duration_ms)::double as min_duration_ms,
        max(agent_15m.max_duration_ms)::double as max_duration_ms,
        sum(agent_15m.tokens_used)::bigint as tokens_used,
        strftime(max(agent_15m.last_activity), '%Y-%m-%dT%H:%M:%S.%fZ') as last_activity,
        row_number() over (partition by quarters.day order by agent_15m.agent_id) - 1 as position,
    from agent_15m
    join quarters on quarters.bucket = agent_15m.bucket
    group by quarters.day, agent_15m.agent_id
),

by_duration as (
    select quarters.day, agent_15m_durations.agent_id, agent_15m_durations.duration_bucket, sum(tasks)::bigint as tasks
    from agent_15m_durations
    join quarters on quarters.bucket = agent_15m_durations.bucket
    group by quarters.day, agent_15m_durations.agent_id, agent_15m_durations.duration_bucket
),

histograms as (
    select
        by_agent.day,
        list(by_agent.position order by by_agent.position, by_duration.duration_bucket) as bucket_agent,
        list(by_duration.duration_bucket order by by_agent.position, by_duration.duration_bucket) as bucket,
        list(by_duration.tasks order by by_agent.position, by_duration.duration_bucket) as bucket_tasks,
    from by_duration
    join by_agent on by_agent.day = by_duration.day and by_agent.agent_id = by_duration.agent_id
    group by by_agent.day
),

columns_by_agent as (
    select
        day,
        list(agent_id order by agent_id) as agent_id,
        list(completed order by agent_id) as completed,
        list(failed order by agent_id) as failed,
        list(cancelled order by agent_id) as cancelled,
        list(timeout order by agent_id) as timeout,
        list(open order by agent_id) as open,
        list(durations order by agent_id) as durations,
        list(duration_ms order by agent_id) as duration_ms,
        list(min_duration_ms order by agent_id) as min_duration_ms,
        list(max_duration_ms order by agent_id) as max_duration_ms,
        list(tokens_used order by agent_id) as tokens_used,
        list(last_activity order by agent_id) as last_activity,
    from by_agent
    group by day
)

select
    columns_by_agent.day::varchar as field, -- day in the reporting zone on which the tasks started
    columns_by_agent.agent_id,
    columns_by_agent.completed,
    columns_by_agent.failed,
    columns_by_agent.cancelled,
    columns_by_agent.timeout,
    columns_by_agent.open, -- not terminal yet
    columns_by_agent.durations, -- terminal tasks that have a duration
    columns_by_agent.duration_ms, -- sum
    columns_by_agent.min_duration_ms,
    columns_by_agent.max_duration_ms,
    columns_by_agent.tokens_used,
    columns_by_agent.last_activity,
    coalesce(histograms.bucket_agent, []) as bucket_agent, -- position in agent_id
    coalesce(histograms.bucket, []) as bucket, -- see rollup/agent_15m.sql
    coalesce(histograms.bucket_tasks, []) as bucket_tasks,
from columns_by_agent
left join histograms on histograms.day = columns_by_agent.day
order by columns_by_agent.day;
