-- Question: none; what stands out of every day is to be looked for again.
-- Grain: none. Input: cost_series_days.
insert into anomaly_days_due
select distinct day
from cost_series_days;
