create temp table budget_subjects as
from (values ('total', ''), ('model', 'gpt-4o'), ('model', 'azure/gpt-4o'), ('agent', 'b')) as subjects (scope, scope_id);

insert into forecast_day_ends (scope, id, expected, usual, shares, ratios, surprises)
values
    ('total', '', 1, 2, [3], [0, 0, 41, 42, 43, 44], [0, 45, 0]),
    ('model', 'openai/gpt-4o', 5, 6, [7], [0, 0, 81, 82, 83, 84], [0, 85, 0]),
    ('model', 'azure/gpt-4o', 9, 10, [11], [0, 0, 91, 92, 93, 94], [0, 95, 0]),
    ('model', 'azure/gpt-4o-mini', 13, 14, [15], [0, 0, 1, 1, 1, 1], [0, 1, 0]),
    ('agent', 'a/b', 17, 18, [19], [0, 0, 1, 1, 1, 1], [0, 1, 0]); -- another agent than b
