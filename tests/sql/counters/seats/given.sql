create temp table arrivals as
select * from (values ('busy', 9), ('calm', 2), ('none', 5), ('other', 7)) as rows (name, entries);
insert into counter_names values ('model', 'calm', '2024-06-29 09:00'), ('model', 'x', '2024-06-29 09:00');
