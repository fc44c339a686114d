-- seven days ago; another kind of incident
insert into streams (noun, entries_read, lost) values ('behavior', 1000, 9);
insert into incidents values
    ('2024-06-22 20:00', 'behavior', 'trimmed', 9, ''),
    ('2024-06-29 10:00', 'behavior', 'failover', null, '');
