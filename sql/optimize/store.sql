-- Question: the tables by size with the day computed anew, which is due to be published.
-- Grain: as the tables. Inputs: sized, prompts, $day.
delete from llm_size_days
where day = $day::date;

insert into llm_size_days
from sized;

delete from prompt_days
where day = $day::date;

insert into prompt_days
from prompts;

insert into due
select 'usage_days' as snapshot, null as part, $day as field;

insert into lake_due
values ('sizes', $day::date, false);
