-- Question: which days and hours of which series cost unusually much, and why?
-- Grain: one document per anomaly. Inputs: wanted (anomalies), anomalies.
select
    id as field, -- scope/series_id/moment
    id,
    scope, -- total, model or agent
    series_id, -- provider/model or agent_id; '' for the total
    kind, -- day or hour
    day::varchar as day, -- in the reporting zone
    moment as "at", -- the day, or the first moment of the hour in UTC
    is_running, -- not over when it was looked at last: it may still grow
    expected_usd::double as expected_usd,
    low_usd::double as low_usd, -- from low to high is usual
    high_usd::double as high_usd,
    actual_usd::double as actual_usd,
    impact_usd::double as impact_usd, -- actual - expected
    severity, -- medium or high
    place, -- by impact among those of its kind and day
    found, -- how many there were of its kind and day, those beyond ANOMALY_TOP included
    cause, -- [{dimension, name, difference_usd, share}], largest difference first
    strftime(first_seen, '%Y-%m-%dT%H:%M:%SZ') as first_seen,
from anomalies
where id in (select field from wanted)
order by id;
