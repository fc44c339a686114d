-- Question: how did the last run of a job go, and how many were there?
-- Grain: one row per job. Inputs: $job, $started_at, $duration_s, $rows, $error (null: it succeeded).
insert into job_runs
values ($job, $started_at, $duration_s, $rows, $error, 1, case when $error is null then 0 else 1 end)
on conflict (job) do update set
    last_started_at = excluded.last_started_at,
    duration_s = excluded.duration_s,
    rows_handled = excluded.rows_handled,
    error = excluded.error,
    runs = job_runs.runs + 1,
    failures = job_runs.failures + excluded.failures;
