-- Question: what is forecast, now that it was computed anew?
-- Grain: series; series and day. Inputs: new_series, new_days, new_sums, new_day_ends.
insert into forecast_series by name
select * from new_series;

insert into forecast_days by name
select * from new_days;

insert into forecast_sums by name
select * from new_sums;

insert into forecast_day_ends by name
select * from new_day_ends;
