-- Version 7 of the warehouse: how the days of each series that is forecast go, for what is still to come of the running one.
-- Money is in nano-dollars.

create table if not exists forecast_day_ends (
    scope varchar not null, -- total, provider, model or agent
    id varchar not null,
    day date not null, -- the running day, when the forecast was made, in the reporting zone
    expected double not null, -- what is forecast of it
    usual double not null, -- the mean of the days with spending
    shares double[] not null, -- of a day's spending in each of its 24 hours
    ratios double[] not null, -- for each hour, at the shares of jobs.forecasting.sums.LEVELS: what came after it over what
    -- that is measured by (jobs.forecasting.day_end)
    surprises double[] not null, -- for each hour: by how much the pace until then moves the forecast of most days
    quantiles bigint[] not null -- of the whole day, as it looked when the forecast was made
);

-- The sums begin with the day after the running one from now on: the forecast is made anew.
delete from forecast_sums;

delete from meta
where name = 'forecast_at';
