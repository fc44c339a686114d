-- the first look after a pause
insert into samples values
    ('2024-06-29 20:00', 'job:explore', 'snapshot_age_s', 90000), ('2024-06-29 20:00', 'job:explore', 'interval_s', 300);
