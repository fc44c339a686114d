-- Question: what was forecast before? It is forgotten, and its documents are due: those that do not come back go.
-- Grain: one row per series. Inputs: forecast_series, forecast_days, forecast_sums,
-- forecast_day_ends, $kept (fields that do come back).
insert into due
select 'forecasts' as snapshot, null as part, forecast_field(scope, id) as field
from forecast_series
where not list_contains($kept, forecast_field(scope, id));

delete from forecast_series;

delete from forecast_days;

delete from forecast_sums;

delete from forecast_day_ends;
