-- Question: how many events of each feature and type were there in each quarter of an hour, and how long did they take?
-- Grain: quarter of an hour, feature, event type. Inputs: touched quarters from $first to $last, behavior_events.
-- One event counts for $event_max_ms at most.
delete from behavior_15m
where bucket between $first and $last and bucket in (select bucket from touched);

insert into behavior_15m
select
    bucket,
    feature,
    event_type,
    count(*) as events,
    count(duration_ms) as timed_events,
    -- not least(): it passes over null, so that an event without a duration would count for the most
    coalesce(sum(case
        when behavior_events.duration_ms > $event_max_ms::decimal(18, 3) then $event_max_ms::decimal(18, 3)
        else behavior_events.duration_ms
    end), 0) as duration_ms,
from behavior_events
where bucket between $first and $last and bucket in (select bucket from touched)
group by bucket, feature, event_type;
