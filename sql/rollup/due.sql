-- Question: which documents without a partition changed in this rollup?
-- Grain: one row per document. Inputs: $snapshots and $fields, one entry for each.
insert into due
select unnest($snapshots::varchar[]) as snapshot, null as part, unnest($fields::varchar[]) as field;
