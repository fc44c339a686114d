-- Question: how long has each changed series been there, and from which day on is it judged again?
-- Grain: one row per series, by place. Input: changed_series.
select place, born, since
from changed_series
order by place;
