-- The newest forecast of each series. Money is in nano-dollars; low and high are the ends of a band.
create table forecast_series (
    scope varchar not null, -- total, provider, model or agent
    id varchar not null, -- '' for the total, provider, provider/model ('' for one that was not said), agent_id
    computed_at timestamp not null,
    usable_days integer not null, -- from the first day with spending to yesterday
    method varchar not null, -- mean, profile, ensemble, flat, ended
    regime_days integer not null, -- how many of the last days are at a new level; 0: none
    confidence varchar not null, -- low, medium, high
    note varchar, -- what one should know of it, in words
    spent_today bigint not null,
    expected_today bigint not null, -- what the running day will have cost
    mase double, -- null: no past to judge by
    coverage_80 double,
    folds integer not null
);

-- What each of the coming 90 days will cost, from tomorrow on, and the sum from tomorrow up to and with that day.
create table forecast_days (
    scope varchar not null,
    id varchar not null,
    day date not null, -- in the reporting zone
    median bigint not null,
    low80 bigint not null,
    high80 bigint not null,
    low95 bigint, -- null: too little is known
    high95 bigint,
    cum_median bigint not null,
    cum_low80 bigint not null,
    cum_high80 bigint not null,
    cum_low95 bigint,
    cum_high95 bigint
);

-- What will have been spent from the beginning of the running day to the end of `day`: the distribution of that sum.
create table forecast_sums (
    scope varchar not null, -- total, provider, model or agent
    id varchar not null,
    day date not null, -- in the reporting zone; the running day and the 45 after it
    quantiles bigint[] not null -- nano-dollars at the shares of jobs.forecasting.sums.LEVELS, rising
);
