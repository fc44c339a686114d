-- The first event of all.
insert into behavior_15m (bucket, event_type, events) values ('2024-05-01 00:00', 'page_view', 1);
