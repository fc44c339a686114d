-- Question: for which models do the price lists differ, and has that changed since they were looked up last?
-- Grain: one row per provider and model. Inputs: differing (the current differences), price_differences.
insert into due
with changed as (
    (select * from differing except select * from price_differences)
    union all
    (select * from price_differences except select * from differing)
)

select 'price_differences' as snapshot, null as part, 'all' as field
from changed
having count(*) > 0;

delete from price_differences;

insert into price_differences by name
select *
from differing;
