-- an event every half hour for a day and an hour: what is over 24 h after the start begins the next session
insert into behavior_events (session_key, session_id, user_id, event_time, event_type, feature)
select 's:a', 'a', 'u1', unnest(range(timestamp '2024-06-10', timestamp '2024-06-11 01:30', interval 30 minutes)), 'click', 'chat';
