insert into month_rests values
    ('total', '', '2026-03-01', 5, 4, 7),
    ('agent', 'same', '2026-03-01', 3, 2, 4),
    ('agent', 'gone', '2026-03-01', 1, 1, 1);
create temp table months_now as
select *
from (values
    ('total', '', '2026-03-01'::date, 6, 4, 7),
    ('agent', 'same', '2026-03-01'::date, 3, 2, 4),
    ('model', 'openai/gpt-4o', '2026-03-01'::date, 2, 1, 3)
) as rows (scope, id, month, median, low80, high80);
