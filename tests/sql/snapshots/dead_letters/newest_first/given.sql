-- Five of one tick, in each order that decides: epoch, both parts of the ID; two of the tick before.
insert into newest_dead_letters (noun, epoch, entry_ms, entry_seq, seen_at, field, reason, raw, raw_length) values
    ('llm', 1, 900, 0, timestamp '2024-06-29 11:59:50', 'model', 'model: missing', '["a","b"]', 9),
    ('llm', 1, 800, 0, timestamp '2024-06-29 12:00', 'timestamp', 'timestamp: an ISO 8601 time, not ''x''', '[]', 2),
    ('agent', 1, 999, 0, timestamp '2024-06-29 11:59:50', 'status', 'status: missing', '[]', 2),
    ('agent', 1, 700, 1, timestamp '2024-06-29 12:00', 'status', 'status: missing', '[]', 2),
    ('agent', 1, 700, 2, timestamp '2024-06-29 12:00', 'status', 'status: missing', '[]', 2),
    ('agent', 1, 701, 0, timestamp '2024-06-29 12:00', 'status', 'status: missing', '[]', 2),
    ('agent', 2, 600, 0, timestamp '2024-06-29 12:00', 'status', 'status: missing', '["é",{"base64":"/w=="}]', 4000);
