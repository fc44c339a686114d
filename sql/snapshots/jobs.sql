-- Question: how did the last run of each job go?
-- Grain: one document per job. Input: job_runs.
select
    job as field,
    strftime(last_started_at, '%Y-%m-%dT%H:%M:%S.%fZ') as last_started_at,
    round(duration_s, 3) as duration_s,
    case when error is null then 'ok' else 'failed' end as outcome,
    error,
    runs,
    failures,
    rows_handled as rows,
from job_runs
order by job;
