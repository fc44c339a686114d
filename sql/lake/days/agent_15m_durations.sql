-- Question: how long did the tasks of each agent take that started in each quarter of an hour?
-- Grain: quarter of an hour, agent, duration bucket. Inputs: agent_15m_durations, $first and $last.
select
    bucket, -- first moment of the quarter of an hour in which the tasks started, UTC
    agent_id,
    duration_bucket, -- b: durations over 1.02^(b-1) and up to 1.02^b ms; -10000: zero
    tasks,
from agent_15m_durations
where bucket between $first and $last
order by bucket, agent_id, duration_bucket
