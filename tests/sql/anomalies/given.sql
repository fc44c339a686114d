create temp table found (
    id varchar, scope varchar, series_id varchar, kind varchar, day date, moment varchar, slot timestamp,
    is_running boolean, expected_usd decimal(38, 9), low_usd decimal(38, 9), high_usd decimal(38, 9),
    actual_usd decimal(38, 9), impact_usd decimal(38, 9), severity varchar, place bigint, found bigint,
);
