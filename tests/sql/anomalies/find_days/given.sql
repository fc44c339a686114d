-- The whole day cost 100 and then 300, so the floor of models and agents is 5 and 6.
create temp table wholes as
select * from (values (date '2024-06-28', 100.0::double), (date '2024-06-29', 300.0::double)) as days (day, cost_usd);
create temp table looked_at as
select 'day' as kind, day from wholes;
