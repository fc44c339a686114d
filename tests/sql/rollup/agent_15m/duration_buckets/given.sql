-- 1.02 ms is the top of bucket 1; a microsecond is bucket -348; an open task is in none
insert into tasks (agent_id, is_open, started_at, bucket, duration_ms)
select 'a1', is_open, timestamp '2024-06-29 10:00', timestamp '2024-06-29 10:00', duration_ms
from (values (false, 0), (false, 0.001), (false, 1), (false, 1.001), (false, 1.02), (false, 1.021), (false, 60000),
    (true, 5), (false, null)) as durations (is_open, duration_ms);
