-- Warns of: agents with few tasks each that together fail, time out or leave tasks behind too often.
-- Why: agents below $error_rate_min_tasks tasks are not judged alone; a fleet of them may fail for days without a word.
-- Thresholds: $error_rate_medium_percent of failed tasks, or of tasks that timed out ($abandoned_percent of those that were
-- left behind); $error_rate_high_percent, $error_rate_critical_percent; from $error_rate_min_tasks terminal tasks of these
-- agents together in the last 30 days on.
-- Inputs: agent_periods.
with small as (
    select agent_id, tasks, failed, timeout - abandoned as timeout, abandoned
    from agent_periods
    where period = 'last_30' and tasks < $error_rate_min_tasks
),

outcomes as (
    select 'error' as outcome, 'failed' as verb, agent_id, tasks, failed as unwell
    from small
    union all
    select 'timeout' as outcome, 'timed out' as verb, agent_id, tasks, timeout as unwell
    from small
    union all
    select 'abandoned' as outcome, 'never reported an end' as verb, agent_id, tasks, abandoned as unwell
    from small
),

rates as (
    select
        outcome,
        verb,
        count(*) as agents,
        sum(case when unwell > 0 then 1 else 0 end) as affected,
        sum(tasks) as tasks,
        sum(unwell) as unwell,
        sum(unwell) * 100 / sum(tasks) as rate,
        case when outcome = 'abandoned' then $abandoned_percent else $error_rate_medium_percent end as threshold,
        list(agent_id order by unwell desc, agent_id)[1:10] as largest,
    from outcomes
    group by outcome, verb
)

select
    'small-agents-' || outcome as id,
    case outcome
        when 'error' then 'High error rate of agents with few tasks'
        when 'timeout' then 'Tasks of agents with few tasks time out'
        else 'Tasks without an end, of agents with few tasks'
    end as title,
    format(
        '{:.1f} % of {:,d} tasks of the last 30 days {}; they belong to {:,d} agents of fewer than {:d} tasks each, of '
        || 'which {:,d} {} affected',
        rate, tasks::bigint, verb, agents, $error_rate_min_tasks::bigint, affected::bigint,
        case when affected = 1 then 'is' else 'are' end
    ) as description,
    priority_at(rate, threshold, $error_rate_high_percent, $error_rate_critical_percent) as priority,
    'reliability' as category,
    counted(agents, 'agent', 'agents') || ' with few tasks' as affected_component,
    format('About {:.0f} of the next 100 tasks of such agents will go the same way', rate) as predicted_issue,
    confidence(tasks, $error_rate_min_tasks, rate, threshold) as confidence,
    'Read the error messages of these agents together: what they share (a model, a tool, a release) is the likely cause'
        as recommended_action,
    'Affects ' || counted(unwell, 'task', 'tasks') as estimated_impact,
    json_object('agents', agents, 'largest_agents', largest) as metadata,
    json_object(
        'tasks', tasks::bigint, 'unwell', unwell::bigint, 'rate', round(rate, 2), 'agents', agents,
        'affected_agents', affected::bigint, 'threshold', threshold
    ) as figures,
    $today::date - 29 as window_from,
    $today::date as window_to,
    tasks::bigint as sample_size,
from rates
where agents > 1 and tasks >= $error_rate_min_tasks and rate >= threshold
order by id;
