-- one sample may have come at a bad moment
insert into samples values
    ('2024-06-29 20:00', 'behavior', 'seconds_behind', 9000), ('2024-06-29 20:00', 'behavior', 'lag', 7);
