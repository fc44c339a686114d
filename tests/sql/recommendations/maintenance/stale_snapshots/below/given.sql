-- just three intervals; one that is stale since a moment ago
insert into samples values
    ('2024-06-29 19:55', 'job:explore', 'snapshot_age_s', 1200), ('2024-06-29 19:55', 'job:explore', 'interval_s', 300),
    ('2024-06-29 20:00', 'job:explore', 'snapshot_age_s', 900), ('2024-06-29 20:00', 'job:explore', 'interval_s', 300),
    ('2024-06-29 19:55', 'job:tick', 'snapshot_age_s', 5), ('2024-06-29 19:55', 'job:tick', 'interval_s', 10),
    ('2024-06-29 20:00', 'job:tick', 'snapshot_age_s', 305), ('2024-06-29 20:00', 'job:tick', 'interval_s', 10);
