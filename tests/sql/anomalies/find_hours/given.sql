create temp table wholes as
select date '2024-06-29' as day, 100.0::double as cost_usd;
create temp table looked_at as
select 'hour' as kind, date '2024-06-29' as day;
