-- Question: which documents does a new forecast replace? They are due, and what was forecast is forgotten.
-- Grain: one row per series. Inputs: forecast_series, forecast_days, forecast_sums.
insert into due
select 'forecasts' as snapshot, null as part, forecast_field(scope, id) as field
from forecast_series;

delete from forecast_series;

delete from forecast_days;

delete from forecast_sums;
