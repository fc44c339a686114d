create temp table budget_subjects as
from (values ('total', ''), ('model', 'gpt-4o'), ('model', 'azure/gpt-4o'), ('agent', 'b')) as subjects (scope, scope_id);

insert into forecast_sums (scope, id, day, quantiles)
values
    ('total', '', '2024-06-05', [1, 2]), -- after the last that is wanted
    ('total', '', '2024-06-04', [3, 4]),
    ('total', '', '2024-06-03', [5, 6]),
    ('total', '', '2024-06-02', [7, 8]), -- before the first
    ('total', '', '2024-06-01', [9, 10]), -- today
    ('total', '', '2024-05-31', [11, 12]),
    ('total', '', '2024-05-30', [13, 14]),
    ('model', 'openai/gpt-4o', '2024-06-03', [15]),
    ('model', 'azure/gpt-4o', '2024-06-03', [16]),
    ('model', 'azure/gpt-4o-mini', '2024-06-03', [17]),
    ('agent', 'a/b', '2024-06-03', [18]); -- another agent than b
