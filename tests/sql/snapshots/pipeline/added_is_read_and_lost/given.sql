-- the last entry read arrived a minute before now
insert into streams (noun, last_id, entries_read, accepted, dead, duplicates, late, lost, lag, entries_added) values
    ('behavior', epoch_ms(timestamp '2024-06-29 11:59') || '-0', 100, 90, 3, 7, 2, 11, 5, 116),
    ('llm', '0-0', 0, 0, 0, 0, 0, 0, 0, null);
insert into dead_reasons (noun, field, entries) values ('behavior', 'timestamp', 2), ('behavior', 'feature', 1);
insert into field_errors (noun, field, entries) values ('behavior', 'duration_ms', 4), ('agent', 'metadata', 1);
