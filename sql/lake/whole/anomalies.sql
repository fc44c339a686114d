-- Question: which days and hours of which series cost unusually much?
-- Grain: one row per anomaly. Input: anomalies.
select
    id,
    scope, -- total, model or agent
    series_id, -- '' for the total, provider/model, agent_id
    kind, -- day or hour
    day, -- in the reporting zone
    moment, -- the day, or the first moment of the hour, UTC
    is_running, -- the day or hour was not over when it was looked at last
    expected_usd,
    low_usd, -- from low to high is usual
    high_usd,
    actual_usd,
    impact_usd, -- actual - expected
    severity, -- medium or high
    cause, -- what moved and how much of the difference each explains: JSON
    first_seen, -- UTC
from anomalies
order by moment desc, id
