-- an agent without a past, and one whose tasks took no time
insert into agent_periods (period, agent_id, agent_type, durations, p95_ms) values
    ('last_7', 'new', 'chat', 100, 9000),
    ('before', 'timeless', 'chat', 100, 0),
    ('last_7', 'timeless', 'chat', 100, 9000);
