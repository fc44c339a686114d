-- Five of one tick, in each order that decides: stream, epoch, both parts of the ID; one of the tick before.
insert into dead_letters (noun, epoch, entry_ms, entry_seq, seen_at, field, reason, raw) values
    ('llm', 1, 900, 0, timestamp '2024-06-29 11:59:50', 'model', 'model: missing', '["a","b"]'),
    ('llm', 1, 800, 0, timestamp '2024-06-29 12:00', 'timestamp', 'timestamp: an ISO 8601 time, not ''x''', '[]'),
    ('agent', 1, 700, 1, timestamp '2024-06-29 12:00', 'status', 'status: missing', '[]'),
    ('agent', 1, 700, 2, timestamp '2024-06-29 12:00', 'status', 'status: missing', '[]'),
    ('agent', 1, 701, 0, timestamp '2024-06-29 12:00', 'status', 'status: missing', '[]'),
    ('agent', 2, 600, 0, timestamp '2024-06-29 12:00', 'status', 'status: missing', '["é",{"base64":"/w=="}]');
