-- Version 1 of the warehouse: what is found and what is due to be published.
-- Times are UTC `timestamp`, money is USD `decimal(18, 9)`, durations are milliseconds `decimal(18, 3)`.

-- Documents whose inputs changed since they were last published; `part` is null for snapshots without partitions.
create table due (
    snapshot varchar not null,
    part varchar,
    field varchar not null,
);
