-- Warns of: an agent that used to work and does not any more.
-- Why: an agent that stopped has no errors: no rate shows it.
-- Thresholds: $silent_days days without a task, and more than twice the longest pause of its last 28 days; it used to
-- work when it had tasks on $silent_active_days of these. After 28 days of silence it is taken for retired.
-- Inputs: agent_15m, calendar, agents.
with active as (
    select agent_15m.agent_id, calendar.day, sum(completed + failed + cancelled + timeout + open) as tasks
    from agent_15m
    join calendar on calendar.bucket = agent_15m.bucket
    where calendar.day between $today::date - 56 and $today::date
    group by agent_15m.agent_id, calendar.day
),

last_days as (
    select agent_id, max(day) as last_day
    from active
    group by agent_id
),

steps as (
    select
        active.agent_id,
        last_days.last_day,
        active.day,
        active.tasks,
        active.day - lag(active.day) over (partition by active.agent_id order by active.day) as step_days,
    from active
    join last_days on last_days.agent_id = active.agent_id
    where active.day > last_days.last_day - 28
),

pasts as (
    select
        agent_id,
        $today::date - any_value(last_day) as silent_for,
        any_value(last_day) as last_day,
        count(*) as active_days,
        coalesce(max(step_days), 28) as longest_step,
        sum(tasks) as tasks,
    from steps
    group by agent_id
)

select
    'agent-silent-' || pasts.agent_id as id,
    pasts.agent_id,
    agents.agent_type,
    'silent' as type,
    'Silent: ' || pasts.agent_id as title,
    format(
        'No task since {}, {} ago; before that, it worked on {:d} of 28 days {}',
        pasts.last_day::varchar,
        counted(pasts.silent_for, 'day', 'days'),
        pasts.active_days,
        case
            when pasts.longest_step <= 1 then 'without a pause'
            else 'and paused for ' || counted(pasts.longest_step - 1, 'day', 'days') || ' at most'
        end
    ) as description,
    'medium' as priority,
    'agent_performance' as category,
    pasts.agent_id as affected_component,
    format('The work of {} stays undone', pasts.agent_id) as predicted_issue,
    confidence(
        pasts.active_days, $silent_active_days, pasts.silent_for, greatest($silent_days, 2 * pasts.longest_step)
    ) as confidence,
    'Check that it still runs and is given tasks; if it was retired on purpose, there is nothing to do'
        as recommended_action,
    format('About {:,.1f} tasks a day are missing', pasts.tasks / 28) as estimated_impact,
    json_object('agent_type', agents.agent_type) as metadata,
    json_object(
        'last_day', pasts.last_day::varchar, 'silent_days', pasts.silent_for, 'active_days', pasts.active_days,
        'longest_pause_days', pasts.longest_step - 1, 'threshold_days', greatest($silent_days, 2 * pasts.longest_step)
    ) as figures,
    pasts.last_day - 27 as window_from,
    $today::date as window_to,
    pasts.active_days as sample_size,
from pasts
join agents on agents.agent_id = pasts.agent_id
where pasts.active_days >= $silent_active_days
    and pasts.silent_for >= greatest($silent_days, 2 * pasts.longest_step)
    and pasts.silent_for <= 28
order by id;
