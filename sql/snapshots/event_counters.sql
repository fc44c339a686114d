-- Question: how many events were there ever, by feature and type?
-- Grain: one document per feature and event type. Inputs: wanted (names), event_counters, counter_names.
select
    name as field,
    case when name = 'other' then 'other' else name::json ->> '$[0]' end as feature,
    case when name = 'other' then 'other' else name::json ->> '$[1]' end as event_type,
    events,
from event_counters
where name in (select field from wanted)
    and (name = 'other' or name in (select name from counter_names where kind = 'event'))
order by name;
