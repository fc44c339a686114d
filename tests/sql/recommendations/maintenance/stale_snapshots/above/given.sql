insert into job_runs (job, error) values ('explore', 'Redis does not serve us'), ('forecast', null);
insert into samples values
    ('2024-06-29 19:55', 'job:explore', 'snapshot_age_s', 901), ('2024-06-29 19:55', 'job:explore', 'interval_s', 300),
    ('2024-06-29 20:00', 'job:explore', 'snapshot_age_s', 1201), ('2024-06-29 20:00', 'job:explore', 'interval_s', 300),
    ('2024-06-29 19:55', 'job:forecast', 'snapshot_age_s', 7201), ('2024-06-29 19:55', 'job:forecast', 'interval_s', 600),
    ('2024-06-29 20:00', 'job:forecast', 'snapshot_age_s', 7501), ('2024-06-29 20:00', 'job:forecast', 'interval_s', 600);
