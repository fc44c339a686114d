-- Question: what do the sums of events come to with the new ones?
-- Grain: one row per name. Inputs: one list for each column.
delete from event_counters
where list_contains($names::varchar[], name);

insert into event_counters
select unnest($names::varchar[]) as name, unnest($events::bigint[]) as events;
