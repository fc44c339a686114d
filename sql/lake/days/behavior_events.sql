-- Question: what happened on a day?
-- Grain: one row per event, in order of time. Inputs: behavior_events, $first and $last (quarters of an hour).
select
    event_time, -- when it happened, UTC
    event_type,
    feature,
    user_id, -- anonymous: not said
    session_id, -- unknown: not said
    duration_ms,
    metadata, -- text, usually JSON
    map($tags::varchar[], list_transform($tags::varchar[], lambda key: tag_of(metadata, key))) as tags, -- setting TAGS
    event_id, -- the producer's key; null: none was given
    revision, -- of the event_id; the highest holds
    session_key,
    event_key,
    batch,
    epoch,
    entry_ms,
    entry_seq,
from behavior_events
where bucket between $first and $last
order by event_time, epoch, entry_ms, entry_seq
