-- Question: how many values of each side field did not fit? They were dropped and their entries kept.
-- Grain: one row per field. Inputs: dropped (one row per value), field_errors, $noun.
insert into field_errors
select $noun as noun, field, count(*) as entries
from dropped
group by field
on conflict do update set entries = field_errors.entries + excluded.entries;
