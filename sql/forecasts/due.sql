-- Question: which documents are to be published next?
-- Grain: one row per document. Input: $fields.
insert into due
select 'forecasts' as snapshot, null as part, unnest($fields) as field;
