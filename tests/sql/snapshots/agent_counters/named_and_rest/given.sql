create temp table wanted as select unnest(['a', 'gone', 'none', 'other']) as field;
insert into counter_names values ('agent', 'a', '2024-06-29 10:00'), ('model', 'gone', '2024-06-29 10:00');
insert into call_counters values
    ('agent', 'a', 3, 1, 0, 0.000000001, 10, 2, 1, 5, 4),
    ('agent', 'gone', 9, 9, 9, 9, 9, 9, 9, 9, 9),
    ('agent', 'none', 1, 0, 0, 2.5, 1, 0, 0, 1, 0),
    ('model', 'a', 8, 8, 8, 8, 8, 8, 8, 8, 8);
insert into task_counters values ('a', 'completed', 2), ('a', 'failed', 1), ('gone', 'failed', 5), ('other', 'timeout', 4);
insert into duration_counters values ('a', 0.5, 2, 700.5), ('a', 'inf', 1, 4000000);
