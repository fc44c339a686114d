-- Question: how many tasks of each agent that started in each quarter of an hour ended how, and how long did they take?
-- Grain: quarter of an hour, agent. Inputs: agent_15m, calendar, $first and $last.
select
    agent_15m.bucket as bucket, -- first moment of the quarter of an hour in which the tasks started, UTC
    calendar.hour as hour, -- hour of the day in the reporting zone
    agent_15m.agent_id as agent_id,
    agent_15m.completed as completed, -- tasks
    agent_15m.failed as failed, -- tasks
    agent_15m.cancelled as cancelled, -- tasks
    agent_15m.timeout as timeout, -- tasks, those that were abandoned included
    agent_15m.open as open, -- tasks that are not done yet
    agent_15m.durations as durations, -- tasks whose duration is known
    agent_15m.duration_ms as duration_ms, -- sum of their durations
    agent_15m.min_duration_ms as min_duration_ms,
    agent_15m.max_duration_ms as max_duration_ms,
    agent_15m.tokens_used::bigint as tokens_used, -- as the tasks report them
    agent_15m.last_activity as last_activity, -- UTC
from agent_15m
join calendar on calendar.bucket = agent_15m.bucket
where agent_15m.bucket between $first and $last
order by agent_15m.bucket, agent_15m.agent_id
