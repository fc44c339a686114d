-- Question: from when on are the facts of a stream kept?
-- Grain: one row. Inputs: kept_from, $noun.
select moment
from kept_from
where noun = $noun;
