-- the last entry names no type and no tokens; a completion before the start gives no duration, so the reported one holds
insert into agent_events (
    batch, task_key, task_id, agent_id, agent_type, task_name, status, started_at, completed_at, duration_ms, tokens_used
) values
    (2, 7, 't1', 'a1', 'chat', 'greet', 'running', '2024-06-29 10:00', null, 1, 40),
    (2, 7, 't1', 'a1', null, 'answer', 'completed', '2024-06-29 10:00', '2024-06-29 09:59', 1234.5, null),
    (2, 8, 't2', 'a1', null, null, 'running', '2024-06-29 10:00', null, null, null);
