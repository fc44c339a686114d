-- Question: what becomes of the tables by size when the reporting zone changes? They are made anew.
-- Grain: none; the days that are published are due, so that those without calls go.
insert into due
select distinct 'usage_days' as snapshot, null as part, day::varchar as field
from llm_size_days;

delete from llm_size_days;
delete from prompt_days;
