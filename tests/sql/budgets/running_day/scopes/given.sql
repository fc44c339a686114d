create temp table budget_subjects as
from (
    values ('total', ''), ('provider', 'azure'), ('model', 'gpt-4o'), ('model', 'azure/gpt-4o'), ('agent', 'b')
) as subjects (scope, scope_id);

insert into llm_15m (bucket, provider, model, agent_id, cost_usd)
values
    ('2024-05-31 23:45', 'azure', 'gpt-4o', 'b', 64), -- yesterday
    ('2024-06-01 00:00', 'azure', 'gpt-4o', 'b', 1),
    ('2024-06-01 12:15', 'azure', 'gpt-4o', null, 2),
    ('2024-06-01 12:15', 'openai', 'gpt-4o', 'b', 4),
    ('2024-06-01 23:45', 'openai', 'o3', 'a', 8),
    ('2024-06-01 23:45', 'openai', 'free', 'b', 0),
    ('2024-06-02 00:00', 'azure', 'gpt-4o', 'b', 64); -- tomorrow
