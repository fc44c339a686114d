-- Question: the validated entries of a batch as rows of behavior_events, before repeated ones are taken out.
-- Grain: one row per entry. Inputs: incoming, $batch, $epoch.
create or replace temp table fresh as
select
    $batch::bigint as batch,
    $epoch::integer as epoch,
    entry_ms,
    entry_seq,
    case when event_id is not null then hash(event_id) end as event_key,
    event_id,
    "timestamp" as event_time,
    quarter_hour("timestamp") as bucket,
    event_type,
    feature,
    user_id,
    session_id,
    case
        when session_id <> 'unknown' then 's:' || session_id
        when user_id <> 'anonymous' then 'u:' || user_id
    end as session_key,
    duration_ms,
    with_tags(with_unknown(metadata, unknown), tags) as metadata,
    revision,
from incoming
