-- as long as 300 letters is left whole, one more is cut
insert into dead_letters (noun, epoch, entry_ms, entry_seq, seen_at, field, reason, raw) values
    ('llm', 1, 2, 0, timestamp '2024-06-29', repeat('é', 300), repeat('é', 300), repeat('é', 300)),
    ('llm', 1, 1, 0, timestamp '2024-06-29', repeat('é', 301), repeat('é', 301), repeat('é', 301));
