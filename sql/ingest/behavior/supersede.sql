-- Question: which events does a batch replace by higher revisions? They are no facts any more; what was computed from them
-- is computed again.
-- Grain: one row per event. Inputs: replaced (from $first_ms to $last_ms), behavior_events, counted_up_to, $batch.
create or replace temp table leaving as
select behavior_events.*, replaced.new_epoch, replaced.new_ms, replaced.new_seq
from behavior_events
join replaced
    on replaced.epoch = behavior_events.epoch
    and replaced.entry_ms = behavior_events.entry_ms
    and replaced.entry_seq = behavior_events.entry_seq
where behavior_events.entry_ms between $first_ms and $last_ms;

delete from behavior_events
where entry_ms between $first_ms and $last_ms
    and (epoch, entry_ms, entry_seq) in (select (epoch, entry_ms, entry_seq) from replaced);

insert into superseded by name
select $batch as batch, 'behavior' as noun, bucket, event_time, session_key, session_id, user_id, feature
from leaving;

insert into duplicate_entries by name
select $batch as batch, 'behavior' as noun, entry_ms, entry_seq, event_id, user_id, session_id
from leaving;

create or replace temp table leaving_counts as
select
    'behavior' as noun,
    'event' as kind,
    event_counter(feature, event_type) as name,
    epoch,
    entry_ms,
    entry_seq,
    1 as calls,
from leaving
where (epoch, entry_ms, entry_seq) <= (
    select (epoch, entry_ms, entry_seq)
    from counted_up_to
    where noun = 'behavior'
);
