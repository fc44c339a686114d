-- nine minutes tell of no pace; what is an hour old does not count
insert into samples values
    ('2024-06-29 19:00', 'behavior', 'lag', 0),
    ('2024-06-29 19:51', 'behavior', 'lag', 0), ('2024-06-29 20:00', 'behavior', 'lag', 990000);
