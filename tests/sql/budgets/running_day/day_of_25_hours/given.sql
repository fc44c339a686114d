create temp table budget_subjects as
from (values ('total', '')) as subjects (scope, scope_id);

insert into llm_15m (bucket, provider, model, agent_id, cost_usd)
values
    ('2024-10-26 22:00', 'openai', 'gpt-4o', null, 1),
    ('2024-10-27 10:30', 'openai', 'gpt-4o', null, 2), -- half of the day in Berlin
    ('2024-10-27 22:45', 'openai', 'gpt-4o', null, 4);
