-- Question: none; every day of every series is to be judged anew.
-- Grain: none. Inputs: cost_series_days, anomalies.
delete from cost_series_days;

delete from anomaly_days_due;

insert into anomaly_days_due
select distinct day
from anomalies;
