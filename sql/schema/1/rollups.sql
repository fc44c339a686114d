-- Version 1 of the warehouse: what is computed from the facts, and computed again where they change.
-- Times are UTC `timestamp`, money is USD `decimal(18, 9)`, durations are milliseconds `decimal(18, 3)`.

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

-- A path is the first five features of a session, repeats in a row taken as one; `path` is a JSON list. Numbers stay.
create table paths (
    path_id integer not null,
    path varchar not null,
);

-- `user_id` is the session's first identified user.
create table session_paths (
    session_key varchar not null,
    started_at timestamp not null,
    day date not null,
    path_id integer not null,
    user_id varchar,
);

-- The most walked paths, as they were found last: those that are published.
create table counted_paths (
    path_id integer not null,
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

-- An agent has the type that the newest of its tasks with a type has: `typed_by`, which started at `typed_at`.
create table agents (
    agent_id varchar not null,
    agent_type varchar not null,
    first_activity timestamp not null,
    last_activity timestamp not null,
    typed_at timestamp,
    typed_by varchar,
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

-- What a million tokens cost, as it was looked up last; one row for each step of the input. `is_listed`: on the price
-- list; `is_seen`: calls name provider and model so.
create table prices (
    provider varchar,
    model varchar not null,
    is_listed boolean not null,
    is_seen boolean not null,
    price_status varchar not null,
    unpriced_reason varchar,
    input_tokens_from bigint not null,
    input_price_per_1m double,
    cached_input_price_per_1m double,
    cache_write_price_per_1m double,
    output_price_per_1m double,
    reasoning_price_per_1m double,
    price_per_call double,
    pricing_date date not null,
    price_version varchar not null,
);
