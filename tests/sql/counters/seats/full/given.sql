insert into counter_names values ('agent', 'calm', '2024-06-29 09:00'), ('agent', 'first', '2024-06-01 09:00');
