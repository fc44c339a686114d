-- Question: how many events were not counted yet, by feature and type?
-- Grain: feature and event type, with the place of the last event. Inputs: behavior_events of batches after $rolled; $epoch,
-- $entry_ms and $entry_seq, the place of the last event that was counted; counted_revisions.
-- An event that replaced another counts unless the other was counted under the same name.
with counted as (
    select epoch, entry_ms, entry_seq, name, calls
    from counted_revisions
    where noun = 'behavior'
),

fresh as (
    select event_counter(feature, event_type) as name, epoch, entry_ms, entry_seq
    from behavior_events
    where batch > $rolled and (epoch, entry_ms, entry_seq) > ($epoch::integer, $entry_ms::bigint, $entry_seq::bigint)
)

select
    fresh.name,
    sum(to_add(1, counted.calls))::bigint as events,
    max((fresh.epoch, fresh.entry_ms, fresh.entry_seq)) as reached,
from fresh
left join counted
    on counted.name = fresh.name
    and counted.epoch = fresh.epoch
    and counted.entry_ms = fresh.entry_ms
    and counted.entry_seq = fresh.entry_seq
group by fresh.name;
