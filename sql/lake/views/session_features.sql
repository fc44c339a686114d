-- Question: which features did each session touch?
-- Grain: session, feature. Input: the files of session_features.
select
    day, -- on which the session began, in the reporting zone; a filter on it reads the files of those days only
    started_at, -- when the session began, UTC
    session_key, -- with started_at: one session
    feature,
from lake_files('session_features')
