-- Question: which features did the sessions touch that began on a day?
-- Grain: session, feature. Inputs: session_features, $day.
select
    started_at, -- when the session began, UTC
    session_key,
    feature,
from session_features
where day = $day
order by started_at, session_key, feature
