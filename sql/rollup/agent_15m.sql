-- Question: how many tasks of each agent that started in each quarter of an hour ended how, and how long did they take?
-- Grain: quarter of an hour, agent; and duration bucket. Inputs: touched quarters from $first to $last, tasks.
-- Duration buckets grow by 2 %: bucket b holds durations over 1.02^(b-1) and up to 1.02^b ms, so that its middle is
-- within 1 % of each (DDSketch: Masson, Rim, Lee, VLDB 2019); zero has bucket -10000.
delete from agent_15m
where bucket between $first and $last and bucket in (select bucket from touched);

delete from agent_15m_durations
where bucket between $first and $last and bucket in (select bucket from touched);

insert into agent_15m
select
    bucket,
    agent_id,
    sum(case when status = 'completed' then 1 else 0 end) as completed,
    sum(case when status = 'failed' then 1 else 0 end) as failed,
    sum(case when status = 'cancelled' then 1 else 0 end) as cancelled,
    sum(case when status = 'timeout' then 1 else 0 end) as timeout,
    sum(case when is_open then 1 else 0 end) as open,
    sum(case when not is_open and duration_ms is not null then 1 else 0 end) as durations,
    coalesce(sum(case when not is_open then duration_ms end), 0) as duration_ms,
    min(case when not is_open then duration_ms end) as min_duration_ms,
    max(case when not is_open then duration_ms end) as max_duration_ms,
    coalesce(sum(tokens_used), 0) as tokens_used,
    max(greatest(started_at, coalesce(completed_at, started_at))) as last_activity,
from tasks
where bucket between $first and $last and bucket in (select bucket from touched)
group by bucket, agent_id;

insert into agent_15m_durations
select
    bucket,
    agent_id,
    case when duration_ms > 0 then ceil(ln(duration_ms::double) / ln(1.02))::integer else -10000 end as duration_bucket,
    count(*) as tasks,
from tasks
where bucket between $first and $last
    and bucket in (select bucket from touched)
    and not is_open
    and duration_ms is not null
group by bucket, agent_id, duration_bucket;
