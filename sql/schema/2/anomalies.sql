-- Version 2 of the warehouse: what every series of cost came to, day by day, what was expected, and what is unusual.
-- A series is the total (scope `total`, id ''), a model (scope `model`, id provider/model) or an agent (scope `agent`,
-- id agent_id). Days are those of the reporting zone, times are UTC `timestamp`, money is USD.

-- What stands out and is reported: the largest of each day, as the setting ANOMALY_TOP says.
create table anomalies (
    id varchar not null, -- scope/series_id/moment; for the total total/moment. It stays the same however often it is looked at
    scope varchar not null,
    series_id varchar not null,
    kind varchar not null, -- day or hour
    day date not null,
    moment varchar not null, -- the day, or the first moment of the hour: 2026-03-11 or 2026-03-11T14:00:00Z
    is_running boolean not null, -- the day or hour was not over when it was looked at last
    expected_usd decimal(38, 9) not null,
    low_usd decimal(38, 9) not null, -- from low to high is usual
    high_usd decimal(38, 9) not null,
    actual_usd decimal(38, 9) not null,
    impact_usd decimal(38, 9) not null, -- actual - expected
    severity varchar not null, -- medium or high
    place integer not null, -- by impact among those of its kind and day, from 1
    found integer not null, -- how many of its kind and day there were, those beyond the top included
    cause json not null, -- [{dimension: model|agent|token_class, name, difference_usd, share}], largest first
    first_seen timestamp not null,
);

-- Each day of each series from its first one on, days without calls included: `baseline` is what later days are
-- compared with, the cost but for days that stood out. What is expected is null where there was too little before.
create table cost_series_days (
    scope varchar not null,
    id varchar not null,
    day date not null,
    cost_usd decimal(38, 9) not null,
    baseline_usd double not null,
    expected_usd double,
    low_usd double,
    high_usd double, -- at and above it a day stands out
    severity varchar, -- medium or high where the day stands out, whatever its dollars
);

-- Days of which what stands out has to be looked for again, as their sums have changed.
create table anomaly_days_due (
    day date not null,
);
