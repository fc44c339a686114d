-- Question: which events were not counted yet, by feature and type?
-- Grain: feature and event type. Inputs: behavior_events of batches after $rolled, counted_up_to.
create or replace temp table new_events as
with mark as (
    select epoch, entry_ms, entry_seq
    from counted_up_to
    where noun = 'behavior'
)

select to_json([feature, event_type])::varchar as name, count(*) as events
from behavior_events
where batch > $rolled
    and (
        not exists (select 1 from mark)
        or (epoch, entry_ms, entry_seq) > (select (epoch, entry_ms, entry_seq) from mark)
    )
group by feature, event_type;

create or replace temp table reached as
select max((epoch, entry_ms, entry_seq)) as place
from behavior_events
where batch > $rolled;
