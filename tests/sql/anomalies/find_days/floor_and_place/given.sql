insert into cost_series_days values
    ('total', '', '2024-06-28', 30, 30, 25, 20, 29, 'medium'), -- 5 more: reported
    ('model', 'p/a', '2024-06-28', 14.99, 14.99, 10, 8, 12, 'high'), -- 4.99 more: below the floor
    ('total', '', '2024-06-29', 300, 300, 295, 200, 299, 'medium'), -- the total has no floor in percent
    ('model', 'p/a', '2024-06-29', 15.99, 15.99, 10, 8, 12, 'high'), -- 5.99 more: below 2 % of 300
    ('agent', 'b', '2024-06-29', 16, 16, 10, 8, 12, 'high'), -- 6 more: reported
    ('agent', 'c', '2024-06-29', 17, 17, 10, 8, 12, 'high'), -- 7 more: reported
    ('agent', 'd', '2024-06-29', 99, 99, 10, 8, 100, null), -- usual
    ('agent', 'c', '2024-06-27', 99, 99, 10, 8, 12, 'high'); -- not looked at
