create temp table wanted as select unnest(['total', 'agent/a1']) as field;
insert into month_rests values
    ('total', '', '2026-03-01', 5, 4, 7),
    ('agent', 'a1', '2026-03-01', 3, 2, 4),
    ('agent', 'a2', '2026-03-01', 1, 1, 1);
