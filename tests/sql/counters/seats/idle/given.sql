insert into counter_names values ('agent', 'calm', '2024-06-29 09:00'), ('agent', 'first', '2024-05-30 09:00');
