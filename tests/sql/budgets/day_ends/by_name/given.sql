create temp table budget_subjects as
from (values ('total', ''), ('model', 'gpt-4o'), ('model', 'azure/gpt-4o'), ('agent', 'b')) as subjects (scope, scope_id);

insert into forecast_day_ends (scope, id, expected, usual, shares, ratios, surprises)
values
    ('total', '', 1, 2, [3], [4], [40]),
    ('model', 'openai/gpt-4o', 5, 6, [7], [8], [80]),
    ('model', 'azure/gpt-4o', 9, 10, [11], [12], [120]),
    ('model', 'azure/gpt-4o-mini', 13, 14, [15], [16], [160]),
    ('agent', 'a/b', 17, 18, [19], [20], [200]); -- another agent than b
