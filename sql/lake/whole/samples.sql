-- Question: what was measured of Redis, the disk, the streams and the jobs?
-- Grain: moment, subject, name. Input: samples.
select
    sampled_at, -- UTC
    subject, -- redis, disk, a stream, or job:<name>
    name,
    value,
from samples
order by sampled_at, subject, name
