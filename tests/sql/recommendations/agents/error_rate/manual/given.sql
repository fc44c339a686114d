-- the manual's example: 25.5 % errors of 150 tasks
insert into agent_periods (period, agent_id, agent_type, tasks, failed) values ('last_30', 'chat-agent-1', 'chat', 150, 38.25);
