-- Saves: what calls cost that were made for tasks which then failed or were abandoned.
-- Why: the calls succeeded and were paid for, and nobody got anything for them.
-- How: successful calls of the last 30 days made by an agent while a task of its that failed or timed out was running. Low:
-- half of those while no other task of the agent was running, as no task can be known for lost at once; high: all.
-- Agents that have no finding of their own are judged together.
-- Thresholds: $error_rate_min_tasks failed tasks of the agent (or of these agents together); at least $saving_min_usd; $saving_medium_usd,
-- $saving_high_usd, $saving_critical_usd.
-- Inputs: tasks, llm_calls, calendar, $task_abandoned_after_min.
with spans as (
    select
        tasks.agent_id,
        tasks.status in ('failed', 'timeout') as lost,
        tasks.started_at,
        coalesce(
            tasks.completed_at,
            tasks.started_at + to_microseconds((coalesce(tasks.duration_ms, $task_abandoned_after_min * 60000) * 1000)::bigint)
        ) as ended_at,
    from tasks
    join calendar on calendar.bucket = quarter_hour(tasks.started_at)
    where calendar.day > $today::date - 30
        and calendar.day <= $today::date
        and tasks.started_at >= $today::date - 31 -- a day beyond both ends, for any zone: not all are read
        and tasks.started_at < $today::date + 2
        and not tasks.is_open
),

agents_with_losses as (
    select agent_id, count(*) as lost_tasks
    from spans
    where lost
    group by agent_id
),

calls as (
    select
        row_number() over (order by llm_calls.event_time) as call,
        llm_calls.agent_id,
        llm_calls.event_time,
        llm_calls.cost_usd::double as cost,
    from llm_calls
    join calendar on calendar.bucket = quarter_hour(llm_calls.event_time)
    join agents_with_losses on agents_with_losses.agent_id = llm_calls.agent_id
    where calendar.day > $today::date - 30
        and calendar.day <= $today::date
        and llm_calls.event_time >= $today::date - 31
        and llm_calls.event_time < $today::date + 2
        and llm_calls.success
),

in_lost as (
    select
        calls.call,
        any_value(calls.agent_id) as agent_id,
        any_value(calls.event_time) as event_time,
        any_value(calls.cost) as cost,
    from calls
    join spans
        on spans.agent_id = calls.agent_id
        and calls.event_time >= spans.started_at
        and calls.event_time <= spans.ended_at
    where spans.lost
    group by calls.call
),

during as (
    select
        in_lost.call,
        any_value(in_lost.agent_id) as agent_id,
        any_value(in_lost.cost) as cost,
        bool_or(others.agent_id is not null) as in_other,
    from in_lost
    left join spans as others
        on others.agent_id = in_lost.agent_id
        and in_lost.event_time >= others.started_at
        and in_lost.event_time <= others.ended_at
        and not others.lost
    group by in_lost.call
),

savings as (
    select
        during.agent_id,
        any_value(agents_with_losses.lost_tasks) as lost_tasks,
        count(*) as calls,
        coalesce(sum(during.cost), 0) as saved_high,
        coalesce(sum(case when during.in_other then 0 else during.cost end), 0) as alone,
        coalesce(sum(case when during.in_other then 0 else during.cost end), 0) / 2 as saved_low,
    from during
    join agents_with_losses on agents_with_losses.agent_id = during.agent_id
    group by during.agent_id
),

marked as (
    select *, lost_tasks >= $error_rate_min_tasks and saved_low >= $saving_min_usd as stands_alone
    from savings
),

judged as (
    select
        agent_id,
        null::bigint as members,
        null::bigint as agents,
        null::varchar[] as agent_ids,
        lost_tasks,
        calls,
        saved_high,
        alone,
        saved_low,
    from marked
    where stands_alone
    union all
    select
        null as agent_id,
        count(*) as members,
        count(agent_id) as agents,
        list(agent_id order by saved_high desc, agent_id) as agent_ids,
        sum(lost_tasks) as lost_tasks,
        sum(calls) as calls,
        sum(saved_high) as saved_high,
        sum(alone) as alone,
        sum(saved_low) as saved_low,
    from marked
    where not stands_alone
)

select
    case when members is null then 'idle-spend-' || agent_id else 'fleet-idle-spend' end as id,
    'agent_tasks' as resource_type,
    case
        when members is null then format('Agent {} spends on tasks that come to nothing', agent_id)
        else callers(agent_id, members, agents) || ' spend on tasks that come to nothing'
    end as title,
    with_agents(
        json_object('agent_id', agent_id, 'failed_tasks', lost_tasks, 'calls', calls, 'cost_usd', rounded_usd(saved_high)),
        members, agents, agent_ids
    ) as current_usage,
    'End tasks early that cannot succeed: check inputs first, limit steps and time, stop at the first error that repeats'
        as recommended_change,
    savings_of((saved_low + saved_high) / 2, saved_low, saved_high) as expected_savings,
    'high' as implementation_effort,
    priority_at((saved_low + saved_high) / 2, $saving_medium_usd, $saving_high_usd, $saving_critical_usd) as priority,
    format(
        '{} of the last 30 days failed or timed out; {} made meanwhile cost {}, of which {} '
        || 'while nothing else was running',
        counted(lost_tasks, 'task', 'tasks'), counted(calls, 'call', 'calls'), dollars(saved_high), dollars(alone)
    ) as details,
    confidence(lost_tasks, $error_rate_min_tasks, saved_low, $saving_min_usd) as confidence,
    json_object(
        'failed_tasks', lost_tasks, 'calls', calls, 'cost_usd', rounded_usd(saved_high),
        'cost_of_these_alone_usd', rounded_usd(alone), 'threshold_usd', $saving_min_usd
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    lost_tasks::bigint as sample_size,
from judged
where lost_tasks >= $error_rate_min_tasks and saved_low >= $saving_min_usd
order by id;
