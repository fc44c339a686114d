-- Question: which events were not counted yet, by feature and type?
-- Grain: feature and event type. Inputs: behavior_events of batches after $rolled, counted_up_to, counted_revisions.
-- An event that replaced another counts unless the other was counted under the same name.
create or replace temp table new_events as
with mark as (
    select epoch, entry_ms, entry_seq
    from counted_up_to
    where noun = 'behavior'
)

select event_counter(feature, event_type) as name, count(*) as events
from behavior_events
where batch > $rolled
    and (
        not exists (select 1 from mark)
        or (epoch, entry_ms, entry_seq) > (select (epoch, entry_ms, entry_seq) from mark)
    )
    and (epoch, entry_ms, entry_seq, event_counter(feature, event_type)) not in (
        select (epoch, entry_ms, entry_seq, name)
        from counted_revisions
        where noun = 'behavior'
    )
group by feature, event_type;

create or replace temp table reached as
select max((epoch, entry_ms, entry_seq)) as place
from behavior_events
where batch > $rolled;
