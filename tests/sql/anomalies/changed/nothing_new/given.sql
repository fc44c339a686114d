insert into llm_calls (batch, bucket) values (1, '2024-06-20 10:00');
insert into llm_15m (bucket, provider, model, agent_id, cost_usd) values ('2024-06-20 10:00', 'p', 'm', 'a', 1);
