-- Question: which entries of tasks does a batch replace by higher revisions? They are no facts any more; what was computed from them
-- is computed again.
-- Grain: one row per entry. Inputs: replaced (from $first_ms to $last_ms), agent_events, $batch.
create or replace temp table leaving as
select agent_events.*, replaced.new_epoch, replaced.new_ms, replaced.new_seq
from agent_events
join replaced
    on replaced.epoch = agent_events.epoch
    and replaced.entry_ms = agent_events.entry_ms
    and replaced.entry_seq = agent_events.entry_seq
where agent_events.entry_ms between $first_ms and $last_ms;

delete from agent_events
where entry_ms between $first_ms and $last_ms
    and (epoch, entry_ms, entry_seq) in (select (epoch, entry_ms, entry_seq) from replaced);

insert into superseded by name
select $batch as batch, 'agent' as noun, quarter_hour(started_at) as bucket, started_at as event_time, task_key, task_id
from leaving;

insert into duplicate_entries by name
select $batch as batch, 'agent' as noun, entry_ms, entry_seq, event_id
from leaving;
