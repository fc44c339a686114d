-- Question: how did each job's last run go?
-- Grain: one row per job. Input: job_runs.
select
    job,
    last_started_at, -- UTC
    duration_s,
    rows_handled,
    error, -- null: it went well
    runs,
    failures,
from job_runs
order by job
