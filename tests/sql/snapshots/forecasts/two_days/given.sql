create temp table wanted (part varchar, field varchar);

insert into wanted values (null, 'total'), (null, 'model/openai/gpt-4o'), (null, 'agent/gone');

insert into forecast_series by name
select
    'total' as scope,
    '' as id,
    200 as usable_days,
    'ensemble' as method,
    0 as regime_days,
    'high' as confidence,
    5 as spent_today,
    9 as expected_today,
    0.8 as mase,
    0.81 as coverage_80,
    32 as folds
union all by name
select
    'model' as scope,
    'openai/gpt-4o' as id,
    3 as usable_days,
    'mean' as method,
    0 as regime_days,
    'low' as confidence,
    'Too little data.' as note,
    0 as spent_today,
    2 as expected_today,
    0 as folds
union all by name
select 'agent' as scope, 'not asked' as id, 3 as usable_days, 'mean' as method;

insert into forecast_days values
    ('total', '', '2024-07-01', 11, 9, 13, 8, 14, 21, 18, 24, 17, 25),
    ('total', '', '2024-06-30', 10, 8, 12, 7, 13, 10, 8, 12, 7, 13),
    ('model', 'openai/gpt-4o', '2024-06-30', 2, 1, 3, null, null, 2, 1, 3, null, null),
    ('model', 'openai/gpt-4o', '2024-07-01', 2, 1, 3, null, null, 4, 2, 6, null, null),
    ('agent', 'not asked', '2024-06-30', 2, 1, 3, null, null, 2, 1, 3, null, null);

insert into forecast_day_ends (scope, id, quantiles)
values ('total', '', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
