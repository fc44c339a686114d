-- Question: how well did each agent work on each day?
-- Grain: day, agent. Input: agent_15m.
select
    day, -- on which the tasks started, in the reporting zone
    agent_id,
    sum(completed + failed + cancelled + timeout)::bigint as total_tasks, -- tasks in a terminal state
    sum(completed)::bigint as completed, -- tasks
    sum(failed)::bigint as failed, -- tasks
    sum(cancelled)::bigint as cancelled, -- tasks
    sum(timeout)::bigint as timeout, -- tasks, those that were abandoned included
    100 * sum(completed) / nullif(sum(completed + failed + cancelled + timeout), 0) as success_rate, -- completed / total × 100
    100 * sum(failed) / nullif(sum(completed + failed + cancelled + timeout), 0) as error_rate, -- failed / total × 100
    (sum(duration_ms) / nullif(sum(durations), 0))::double as avg_duration_ms, -- of the tasks whose duration is known
    sum(tokens_used)::bigint as tokens_used, -- as the tasks report them
from agent_15m
group by day, agent_id
