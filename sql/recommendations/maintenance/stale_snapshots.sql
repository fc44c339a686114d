-- Warns of: a job whose snapshots are no longer made anew.
-- Why: they are still served, with figures of the past.
-- Thresholds: older than three of the job's intervals (twelve: high) at each of the last two samples.
-- Inputs: samples (subject: job:<name>), job_runs.
with pairs as (
    select
        subject,
        sampled_at,
        max(case when name = 'snapshot_age_s' then value end) as age_s,
        max(case when name = 'interval_s' then value end) as interval_s,
        row_number() over (partition by subject order by sampled_at desc) as position,
    from samples
    where name in ('snapshot_age_s', 'interval_s') and sampled_at <= $now::timestamp
    group by subject, sampled_at
),

ages as (
    select
        substr(subject, 5) as job,
        min(age_s / interval_s) as intervals,
        arg_max(age_s, sampled_at) as age_s,
        arg_max(interval_s, sampled_at) as interval_s,
        count(*) as samples,
        min(sampled_at) as first_at,
        max(sampled_at) as last_at,
    from pairs
    where position <= 2 and interval_s > 0
    group by substr(subject, 5)
)

select
    'stale-' || ages.job as id,
    'Stale snapshots: ' || ages.job as title,
    format(
        'What the job {} publishes is {} old; it runs every {}', ages.job, timespan(ages.age_s), timespan(ages.interval_s)
    )
        || coalesce(format(', last with the error: {}', job_runs.error), '') as description,
    case when ages.intervals > 12 then 'high' else 'medium' end as priority,
    'reliability' as category,
    ages.job as affected_component,
    'Readers go on seeing figures of the past' as predicted_issue,
    confidence(ages.samples, 2, ages.intervals, 3) as confidence,
    'Look for this job in the log of the scheduler' as recommended_action,
    format('Figures are {} old', timespan(ages.age_s)) as estimated_impact,
    json_object('job', ages.job, 'error', job_runs.error) as metadata,
    json_object(
        'age_s', round(ages.age_s), 'interval_s', ages.interval_s, 'least_of_two_intervals', round(ages.intervals, 2),
        'threshold_intervals', 3
    ) as figures,
    ages.first_at as window_from,
    ages.last_at as window_to,
    ages.samples as sample_size,
from ages
left join job_runs on job_runs.job = ages.job
where ages.samples = 2 and ages.intervals > 3
order by id;
