-- 18:15 UTC is midnight in Nepal
update calendar
set day = (bucket + interval 345 minutes)::date, hour = hour(bucket + interval 345 minutes);
create temp table wanted as select '2024-06-30' as field;
insert into behavior_15m (bucket, feature, event_type, events) values
    ('2024-06-29 18:00', 'chat', 'click', 100),
    ('2024-06-29 18:15', 'chat', 'click', 1),
    ('2024-06-29 18:15', 'chat', 'page_view', 2),
    ('2024-06-29 19:00', 'files', 'click', 4),
    ('2024-06-30 18:00', 'chat', 'click', 8),
    ('2024-06-30 18:15', 'chat', 'click', 100);
