-- Question: how long are sessions, and how many end after one page view?
select
    date_trunc('month', day)::date as month,
    count(*) as sessions,
    round(median(duration_ms::double) / 60000, 1) as median_min,
    round(100 * avg(is_bounce::integer), 1) as bounce_percent,
from sessions
group by date_trunc('month', day)::date
order by month
