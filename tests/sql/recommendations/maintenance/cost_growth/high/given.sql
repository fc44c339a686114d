-- 51 % more
insert into llm_15m (bucket, provider, model, cost_usd)
select day + interval 10 hours, 'openai', 'grows', case when day < timestamp '2024-06-14' then 10 else 15.1 end
from (select unnest(range(timestamp '2024-05-30', timestamp '2024-06-29', interval 1 day)) as day)
union all
select timestamp '2024-06-29 10:00', 'openai', 'today', 1000;
