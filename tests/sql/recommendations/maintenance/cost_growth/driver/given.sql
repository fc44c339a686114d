-- one model grows, another shrinks
insert into llm_15m (bucket, provider, model, cost_usd)
select day + interval 10 hours, 'openai', 'grows', case when day < timestamp '2024-06-14' then 5 else 25 end
from (select unnest(range(timestamp '2024-05-30', timestamp '2024-06-29', interval 1 day)) as day)
union all
select day + interval 10 hours, null, 'shrinks', case when day < timestamp '2024-06-14' then 50 else 45 end
from (select unnest(range(timestamp '2024-05-30', timestamp '2024-06-29', interval 1 day)) as day);
