-- Question: what is what is left of the running month forecast to cost?
-- Grain: one row per series that is forecast. Input: months_now (as month_rests). Only what changed is published.
insert into due
select 'months' as snapshot, null as part, forecast_field(coalesce(new.scope, old.scope), coalesce(new.id, old.id)) as field
from months_now as new
full join month_rests as old on old.scope = new.scope and old.id = new.id
where new.scope is null
    or old.scope is null
    or new.month <> old.month
    or new.median <> old.median
    or new.low80 <> old.low80
    or new.high80 <> old.high80;

delete from month_rests;

insert into month_rests by name
select *
from months_now;
