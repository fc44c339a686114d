-- Question: what do the sums of events come to with the new ones?
-- Grain: feature and event type. Inputs: new_events, seated, event_counters.
create or replace temp table raised as
with added as (
    select seated.seat as name, new_events.events
    from new_events
    join seated on seated.name = new_events.name
    union all
    select name, events
    from event_counters
    where name in (select seat from seated)
)

select name, sum(events) as events
from added
group by name;

delete from event_counters
where name in (select name from raised);

insert into event_counters
select name, events
from raised;
