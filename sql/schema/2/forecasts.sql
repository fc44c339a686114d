-- The newest forecast of each series: what each of the coming days will cost, and the sum up to and with that day.
-- Money is in nano-dollars; low and high are the ends of the 80 % band.
create table forecast_days (
    scope varchar not null, -- total, provider, model or agent
    id varchar not null, -- '' for the total, provider, provider/model ('' for a provider that was not said), agent_id
    day date not null, -- in the reporting zone
    median bigint not null,
    low80 bigint not null,
    high80 bigint not null,
    cum_median bigint not null,
    cum_low80 bigint not null,
    cum_high80 bigint not null
);

create table forecast_series (
    scope varchar not null,
    id varchar not null,
    computed_at timestamp not null,
    method varchar not null,
    confidence varchar not null, -- low, medium, high
    document json not null -- the whole forecast, as it is published
);

-- What will have been spent from the beginning of the running day to the end of `day`: the distribution of that sum.
create table forecast_sums (
    scope varchar not null, -- total, provider, model or agent
    id varchar not null,
    day date not null, -- in the reporting zone; the running day and the 45 after it
    quantiles bigint[] not null -- nano-dollars at the shares of jobs.forecasting.sums.LEVELS, rising
);
