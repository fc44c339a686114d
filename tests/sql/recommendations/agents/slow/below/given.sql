insert into agent_periods (period, agent_id, agent_type, durations, p95_ms) values ('last_30', 'a1', 'chat', 30, 299999);
