-- Question: which anomalies of today and yesterday is somebody to be told of?
-- Grain: one row per anomaly. Inputs: anomalies, $today (reporting zone).
select
    id,
    scope,
    series_id,
    kind,
    moment,
    severity,
    expected_usd::double as expected_usd,
    actual_usd::double as actual_usd,
    impact_usd::double as impact_usd,
    cause::varchar as cause,
from anomalies
where day >= $today::date - 1
order by id;
