-- free calls
insert into llm_15m (bucket, provider, model, cost_usd)
select day + interval 10 hours, 'ollama', 'free', 0
from (select unnest(range(timestamp '2024-05-30', timestamp '2024-06-29', interval 1 day)) as day);
