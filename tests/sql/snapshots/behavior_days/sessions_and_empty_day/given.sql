-- a page view alone is a bounce, a click alone or with it is not
create temp table wanted as select unnest(['2024-06-28', '2024-06-29']) as field;
insert into behavior_15m (bucket, event_type, events) values
    ('2024-06-29 00:00', 'page_view', 2),
    ('2024-06-29 23:45', 'click', 2),
    ('2024-06-30 00:00', 'click', 9);
insert into sessions (day, events, page_views, duration_ms, engaged_ms) values
    ('2024-06-29', 1, 1, 100, 100),
    ('2024-06-29', 2, 1, 5000.5, 0),
    ('2024-06-29', 1, 0, 0, 0);
