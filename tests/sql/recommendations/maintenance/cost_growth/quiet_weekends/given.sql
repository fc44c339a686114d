-- no calls on Saturdays and Sundays, nor on the day before the window; there were calls before it
insert into llm_15m (bucket, provider, model, cost_usd)
select day + interval 10 hours, 'openai', 'grows', case when day < timestamp '2024-06-14' then 10 else 20 end
from (select unnest(range(timestamp '2024-05-20', timestamp '2024-06-29', interval 1 day)) as day)
where isodow(day) < 6 and day <> timestamp '2024-05-30';
