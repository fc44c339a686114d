-- Two new events on a day that the calendar knows, one new task and one old call, the latter not asked for; a revision replaced an event.
insert into behavior_events (batch, bucket) values (2, '2024-06-28 10:00'), (2, '2024-06-28 10:00'), (1, '2024-06-28 11:00');
insert into agent_events (batch, started_at) values (2, '2031-01-01 00:07');
insert into llm_calls (batch, bucket) values (1, '2024-06-28 10:00');
insert into superseded (batch, noun, bucket) values (2, 'behavior', '2024-06-28 10:00'), (1, 'llm', '2024-06-28 10:00');
