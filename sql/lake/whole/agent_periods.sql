-- Question: how did each agent do in the last 7 days, the 28 before them, and the last 30?
-- Grain: period, agent. Input: agent_periods.
select
    period, -- last_7, before or last_30
    agent_id,
    agent_type,
    tasks, -- in a terminal state
    failed,
    timeout, -- abandoned ones included
    abandoned, -- of which no end was ever reported
    durations, -- tasks that have a duration
    p95_ms, -- within 1 %
from agent_periods
order by period, agent_id
