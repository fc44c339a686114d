-- Question: what has each stream lost at most, as far as it was ever known?
-- Grain: one document per stream. Input: stream_counters.
select
    noun as field,
    lost, -- never falls, also when the server undoes what it had told
from stream_counters
order by noun;
