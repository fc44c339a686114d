-- Question: what was measured of Redis, disk, streams and snapshots, and when?
-- Grain: one row per figure and time. Inputs: measured (the figures of now), $now, $sample_days.
insert into samples
select $now::timestamp as sampled_at, subject, name, value
from measured;

delete from samples
where sampled_at < $now::timestamp - to_days($sample_days);
