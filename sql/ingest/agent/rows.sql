-- Question: the validated entries of a batch as rows of agent_events, before repeated ones are taken out.
-- Grain: one row per entry, several of which may speak of one task. Inputs: incoming, $batch, $epoch.
create or replace temp table fresh as
select
    $batch::bigint as batch,
    $epoch::integer as epoch,
    entry_ms,
    entry_seq,
    case when event_id is not null then hash(event_id) end as event_key,
    event_id,
    hash(task_id) as task_key,
    agent_id,
    nullif(agent_type, 'unknown') as agent_type,
    task_id,
    task_name,
    status,
    started_at,
    completed_at,
    duration_ms,
    input_size,
    output_size,
    tokens_used,
    error_message,
    with_tags(with_unknown(metadata, unknown), tags) as metadata,
    revision,
from incoming
