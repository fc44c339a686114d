-- ten of 1,000 by one agent; of another stream one in ten, most of them too far ahead to be counted
insert into clock_skews values
    ('agent', 'ahead', 10, 10, 0, 11),
    ('agent', 'right', 990, 0, 0, null),
    ('behavior', null, 1000, 100, 80, 299);
