-- Question: where are we in a stream?
-- Grain: one row, or none when it was never read. Inputs: streams, $noun.
select *
from streams
where noun = $noun
