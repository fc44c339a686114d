-- an incident that tells of no entry
insert into streams (noun, entries_read, lost) values ('behavior', 0, 0);
insert into incidents values ('2024-06-29 10:00', 'behavior', 'trimmed', 0, '');
