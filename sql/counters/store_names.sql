-- Question: who has sums of his own, and when was he counted last?
-- Grain: one row per name. Inputs: $kind, $names and $counted_at (of those that came or were counted again), $gone.
delete from counter_names
where kind = $kind and (list_contains($names::varchar[], name) or list_contains($gone::varchar[], name));

insert into counter_names
select $kind as kind, unnest($names::varchar[]) as name, $counted_at::timestamp as counted_at;
