-- Question: how did each agent do in the last 7 days, the 28 before them, and the last 30?
-- Grain: one row per agent and period. Inputs: agent_15m, agent_15m_durations, tasks, calendar, agents, $today.
-- p95 comes from the duration histogram, within 1 %: the middle of the bucket that holds the 95th of 100 tasks.
-- A task whose end nobody reported is told by the message that the rollup gave it when it took it for abandoned.
delete from agent_periods;

insert into agent_periods
with periods as (
    select 'last_7' as period, $today::date - 6 as first_day, $today::date as last_day
    union all
    select 'before' as period, $today::date - 34 as first_day, $today::date - 7 as last_day
    union all
    select 'last_30' as period, $today::date - 29 as first_day, $today::date as last_day
),

quarters as (
    select periods.period, calendar.bucket
    from periods
    join calendar on calendar.day between periods.first_day and periods.last_day
),

outcomes as (
    select
        quarters.period,
        agent_15m.agent_id,
        sum(agent_15m.completed + agent_15m.failed + agent_15m.cancelled + agent_15m.timeout) as tasks,
        sum(agent_15m.failed) as failed,
        sum(agent_15m.timeout) as timeout,
    from agent_15m
    join quarters on quarters.bucket = agent_15m.bucket
    group by quarters.period, agent_15m.agent_id
),

never_ended as (
    select quarters.period, tasks.agent_id, count(*) as abandoned
    from tasks
    join quarters on quarters.bucket = tasks.bucket
    where tasks.status = 'timeout'
        and tasks.completed_at is null
        and tasks.error_message like 'still running after %: taken for abandoned'
    group by quarters.period, tasks.agent_id
),

histograms as (
    select
        quarters.period,
        agent_15m_durations.agent_id,
        agent_15m_durations.duration_bucket,
        sum(agent_15m_durations.tasks) as tasks,
    from agent_15m_durations
    join quarters on quarters.bucket = agent_15m_durations.bucket
    group by quarters.period, agent_15m_durations.agent_id, agent_15m_durations.duration_bucket
),

ranked as (
    select
        period,
        agent_id,
        duration_bucket,
        sum(tasks) over (
            partition by period, agent_id order by duration_bucket rows between unbounded preceding and current row
        ) as up_to,
        sum(tasks) over (partition by period, agent_id) as durations,
    from histograms
),

slow as (
    select
        period,
        agent_id,
        any_value(durations) as durations,
        min(case when up_to >= 0.95 * durations then duration_bucket end) as p95_bucket,
    from ranked
    group by period, agent_id
)

select
    outcomes.period,
    outcomes.agent_id,
    agents.agent_type,
    outcomes.tasks::double as tasks,
    outcomes.failed::double as failed,
    outcomes.timeout::double as timeout,
    coalesce(never_ended.abandoned, 0)::double as abandoned,
    coalesce(slow.durations, 0)::double as durations,
    case when slow.p95_bucket > -10000 then 2 * pow(1.02, slow.p95_bucket) / 2.02 else 0 end as p95_ms,
from outcomes
join agents on agents.agent_id = outcomes.agent_id
left join never_ended on never_ended.period = outcomes.period and never_ended.agent_id = outcomes.agent_id
left join slow on slow.period = outcomes.period and slow.agent_id = outcomes.agent_id
where outcomes.tasks > 0;
