-- Version 1 of the warehouse: where we are in each stream, what became of its entries, how the jobs went.
-- Times are UTC `timestamp`.

create table meta (
    name varchar primary key,
    value varchar not null,
);

-- One row per stream: where we are in it and what became of its entries. An epoch ends when the stream is recreated
-- or its server fails over. `base_added` is the part of the server's entries-added that this epoch does not answer
-- for, `closed_lost` what earlier epochs lost. `recovering` tells that the stream is being read again from its
-- beginning, `recognised` how many of the entries met on the way we had already, `recovered` how many we had not.
create table streams (
    noun varchar primary key,
    epoch integer not null,
    last_id varchar not null,
    replication_id varchar not null,
    base_added bigint not null,
    epoch_read bigint not null,
    entries_added bigint,
    last_generated_id varchar not null,
    entries_read bigint not null,
    accepted bigint not null,
    dead bigint not null,
    duplicates bigint not null,
    late bigint not null,
    lost bigint not null,
    closed_lost bigint not null,
    lag bigint not null,
    resets integer not null,
    recovering boolean not null,
    recognised bigint not null,
    recovered bigint not null,
    length bigint not null,
    first_id varchar,
    last_event_at timestamp,
);

create table dead_letters (
    batch bigint not null,
    noun varchar not null,
    epoch integer not null,
    entry_ms bigint not null,
    entry_seq bigint not null,
    seen_at timestamp not null,
    field varchar not null,
    reason varchar not null,
    raw varchar not null,
);

-- Entries whose event_id had been counted before.
create table duplicate_entries (
    batch bigint not null,
    noun varchar not null,
    entry_ms bigint not null,
    entry_seq bigint not null,
    event_id varchar not null,
);

create table incidents (
    seen_at timestamp not null,
    noun varchar not null,
    kind varchar not null,
    entries bigint,
    detail varchar not null,
);

create table job_runs (
    job varchar primary key,
    last_started_at timestamp not null,
    duration_s double not null,
    rows_handled bigint not null,
    error varchar,
    runs bigint not null,
    failures bigint not null,
);

-- Local day and hour of every quarter of an hour that holds a fact; made anew when the reporting zone changes.
create table calendar (
    bucket timestamp not null,
    day date not null,
    hour tinyint not null,
);
