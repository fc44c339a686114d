-- Question: what has each stream lost at most, as far as it was ever known?
-- Grain: one row per stream. Inputs: streams, stream_counters.
create or replace temp table raised as
select streams.noun, greatest(streams.lost, coalesce(stream_counters.lost, 0)) as lost
from streams
left join stream_counters on stream_counters.noun = streams.noun
where stream_counters.lost is null or streams.lost > stream_counters.lost;

delete from stream_counters
where noun in (select noun from raised);

insert into stream_counters
select noun, lost
from raised;
