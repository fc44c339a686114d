-- Version 1 of the warehouse: bookkeeping, facts as they came, rollups, and what is due to be published.
-- Times are UTC `timestamp`, money is USD `decimal(18, 9)`, durations are milliseconds `decimal(18, 3)`.

-- Bookkeeping ---------------------------------------------------------------------------------------------------------

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

-- The quarter of an hour in which a time lies.
create macro quarter(moment) as make_timestamp(epoch_us(moment) // 900000000 * 900000000);

-- The metadata of an entry with its unknown fields. Text that is no JSON object is kept as text.
create macro with_unknown(metadata, unknown) as case
    when unknown is null then metadata
    when metadata is null then unknown
    when try(json_type(metadata)) = 'OBJECT' then json_merge_patch(unknown, metadata)
    else json_merge_patch(unknown, json_object('metadata', metadata))
end;

-- Facts ---------------------------------------------------------------------------------------------------------------
-- `batch` is the number of the commit that brought the row; `event_key` is a hash of event_id that makes looking for
-- repeated ones a scan of eight bytes a row.

create table behavior_events (
    batch bigint not null,
    epoch integer not null,
    entry_ms bigint not null,
    entry_seq bigint not null,
    event_key ubigint,
    event_id varchar,
    event_time timestamp not null,
    bucket timestamp not null,
    event_type varchar not null,
    feature varchar not null,
    user_id varchar not null,
    session_id varchar not null,
    session_key varchar,
    duration_ms decimal(18, 3),
    metadata varchar,
);

create table agent_events (
    batch bigint not null,
    epoch integer not null,
    entry_ms bigint not null,
    entry_seq bigint not null,
    event_key ubigint,
    event_id varchar,
    task_key ubigint not null,
    agent_id varchar not null,
    agent_type varchar,
    task_id varchar not null,
    task_name varchar,
    status varchar not null,
    started_at timestamp not null,
    completed_at timestamp,
    duration_ms decimal(18, 3),
    input_size bigint,
    output_size bigint,
    tokens_used bigint,
    error_message varchar,
    metadata varchar,
);

create table llm_calls (
    batch bigint not null,
    epoch integer not null,
    entry_ms bigint not null,
    entry_seq bigint not null,
    event_key ubigint,
    event_id varchar,
    event_time timestamp not null,
    bucket timestamp not null,
    provider varchar,
    model varchar not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cached_input_tokens bigint not null,
    cache_write_tokens bigint not null,
    cache_accounting varchar not null,
    reasoning_tokens bigint not null,
    producer_cost_usd decimal(18, 9),
    service_tier varchar,
    session_id varchar,
    user_id varchar,
    agent_id varchar,
    endpoint varchar,
    latency_ms decimal(18, 3),
    success boolean not null,
    error_message varchar,
    metadata varchar,
    cost_usd decimal(18, 9),
    price_status varchar not null,
    unpriced_reason varchar,
    price_version varchar not null,
);

-- Rollups -------------------------------------------------------------------------------------------------------------

create table behavior_15m (
    bucket timestamp not null,
    feature varchar not null,
    event_type varchar not null,
    events bigint not null,
    timed_events bigint not null,
    duration_ms decimal(38, 3) not null,
);

-- A run is a chain of events of one session_key without a gap over the session gap; a session is a run, cut every
-- `session_max_h` from its start.
create table sessions (
    session_key varchar not null,
    run_started_at timestamp not null,
    run_ended_at timestamp not null,
    started_at timestamp not null,
    day date not null,
    session_id varchar not null,
    events bigint not null,
    page_views bigint not null,
    duration_ms decimal(18, 3) not null,
    engaged_ms decimal(18, 3) not null,
);

create table session_features (
    session_key varchar not null,
    run_started_at timestamp not null,
    started_at timestamp not null,
    day date not null,
    feature varchar not null,
);

create table users (
    user_id varchar not null,
    first_day date not null,
    last_day date not null,
);

create table user_days (
    day date not null,
    user_id varchar not null,
);

create table feature_users (
    feature varchar not null,
    user_id varchar not null,
    last_day date not null,
);

create table tasks (
    task_key ubigint not null,
    task_id varchar not null,
    agent_id varchar not null,
    agent_type varchar not null,
    task_name varchar,
    status varchar not null,
    is_open boolean not null,
    started_at timestamp not null,
    bucket timestamp not null,
    completed_at timestamp,
    duration_ms decimal(18, 3),
    input_size bigint,
    output_size bigint,
    tokens_used bigint,
    error_message varchar,
    metadata varchar,
);

create table agent_15m (
    bucket timestamp not null,
    agent_id varchar not null,
    completed bigint not null,
    failed bigint not null,
    cancelled bigint not null,
    timeout bigint not null,
    open bigint not null,
    durations bigint not null,
    duration_ms decimal(38, 3) not null,
    min_duration_ms decimal(18, 3),
    max_duration_ms decimal(18, 3),
    tokens_used hugeint not null,
    last_activity timestamp not null,
);

create table agent_15m_durations (
    bucket timestamp not null,
    agent_id varchar not null,
    duration_bucket integer not null,
    tasks bigint not null,
);

create table agents (
    agent_id varchar not null,
    agent_type varchar not null,
    first_activity timestamp not null,
    last_activity timestamp not null,
);

-- The newest tasks of each agent, as many as stay readable one by one.
create table recent_tasks (
    agent_id varchar not null,
    started_at timestamp not null,
    task_id varchar not null,
    task_key ubigint not null,
);

create table llm_15m (
    bucket timestamp not null,
    provider varchar,
    model varchar not null,
    agent_id varchar,
    calls bigint not null,
    input_tokens hugeint not null,
    output_tokens hugeint not null,
    cached_input_tokens hugeint not null,
    cache_write_tokens hugeint not null,
    reasoning_tokens hugeint not null,
    cost_usd decimal(38, 9) not null,
    free_calls bigint not null,
    unpriced_calls bigint not null,
    unpriced_tokens hugeint not null,
);

-- What somebody should act upon, as it was found last.
create table agent_recommendations (
    agent_id varchar not null,
    agent_type varchar not null,
    rule varchar not null,
    type varchar not null,
    severity varchar not null,
    message varchar not null,
    suggestion varchar not null,
    evidence varchar not null,
);

-- Publishing ----------------------------------------------------------------------------------------------------------

-- Documents whose inputs changed since they were last published; `part` is null for snapshots without partitions.
create table due (
    snapshot varchar not null,
    part varchar,
    field varchar not null,
);
