-- Question: which documents of a snapshot are asked for? Its query reads them as the table `wanted`.
-- Grain: one row per document. Inputs: $parts and $fields, one entry for each; parts are null without partitions.
select unnest($parts::varchar[]) as part, unnest($fields::varchar[]) as field
