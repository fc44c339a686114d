create temp table budget_subjects as
from (values ('total', ''), ('model', 'gpt-4o'), ('model', 'azure/gpt-4o'), ('agent', 'b')) as subjects (scope, scope_id);

insert into forecast_sums (scope, id, day, quantiles)
values
    ('total', '', '2024-06-02', [2]),
    ('total', '', '2024-06-01', [1]),
    ('model', 'openai/gpt-4o', '2024-06-01', [3]),
    ('model', 'azure/gpt-4o', '2024-06-01', [4]),
    ('model', 'azure/gpt-4o-mini', '2024-06-01', [5]),
    ('agent', 'a/b', '2024-06-01', [6]); -- another agent than b
