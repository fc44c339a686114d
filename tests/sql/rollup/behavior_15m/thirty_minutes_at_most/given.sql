-- an event that took an hour counts half of it, one without a duration counts nothing
create temp table touched as
select timestamp '2024-06-29 10:00' as bucket;
insert into behavior_events (bucket, feature, event_type, duration_ms) values
    ('2024-06-29 10:00', 'chat', 'page_view', 1800000.001),
    ('2024-06-29 10:00', 'chat', 'page_view', 3600000),
    ('2024-06-29 10:00', 'chat', 'page_view', 0.5),
    ('2024-06-29 10:00', 'chat', 'page_view', null),
    ('2024-06-29 10:00', 'chat', 'click', null),
    ('2024-06-29 10:15', 'chat', 'click', 1);
