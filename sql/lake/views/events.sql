-- Question: what did users do, event by event?
-- Grain: one row per accepted event. Input: the files of behavior_events.
select
    day, -- in the reporting zone; a filter on it reads the files of those days only
    event_time, -- when it happened, UTC
    event_type, -- page_view, click, …
    feature,
    user_id, -- anonymous: not said
    session_id, -- unknown: not said
    duration_ms, -- as the producer reports it
    metadata, -- text, usually JSON
    tags, -- those that the setting TAGS names: tags['team']
    event_id, -- the producer's key; null: none was given
    revision, -- of the event_id: the highest that arrived
    cast(day as varchar) || '.' || epoch || '.' || entry_ms || '-' || entry_seq as record_id, -- names this row
from lake_files('behavior_events')
