-- Question: what becomes of the tables by size when the reporting zone changes? They are made anew; days whose calls are
-- no longer kept stay as they were.
-- Grain: none; the days that are published are due, so that those without calls go. Input: $first_day (the first day all
-- of whose calls are kept).
insert into due
select distinct 'usage_days' as snapshot, null as part, day::varchar as field
from llm_size_days;

insert into lake_due
select distinct 'sizes' as subject, day, false as taken
from llm_size_days;

delete from llm_size_days
where day >= $first_day::date;

delete from prompt_days
where day >= $first_day::date;
