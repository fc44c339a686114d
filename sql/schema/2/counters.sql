-- Version 2 of the warehouse: sums that only rise, for metrics. Nothing that is done to facts or rollups later (pricing
-- again, erasure, retention, another reporting zone) takes anything back. Times are UTC `timestamp`, money is USD.

-- How far the facts of each stream are counted: facts come in the order of epoch and entry, whatever their batch is.
create table counted_up_to (
    noun varchar not null,
    epoch integer not null,
    entry_ms bigint not null,
    entry_seq bigint not null
);

-- What has sums of its own, at most as many of each kind as the setting METRICS_MAX_NAMES says; the rest is counted
-- together as `other`. Who was not counted for METRICS_IDLE_DAYS makes room, and goes on from his sums if he returns.
create table counter_names (
    kind varchar not null, -- model, agent or event
    name varchar not null, -- agent_id; of models and events a JSON list: provider and model, feature and event type
    counted_at timestamp not null
);

-- Calls as they were priced when they were counted, by model and, once more, by agent (`none`: no agent was said).
create table call_counters (
    kind varchar not null, -- model or agent
    name varchar not null,
    calls bigint not null,
    unpriced_calls bigint not null,
    free_calls bigint not null,
    cost_usd decimal(38, 9) not null,
    uncached_input_tokens hugeint not null,
    cached_input_tokens hugeint not null,
    cache_write_tokens hugeint not null,
    output_tokens hugeint not null, -- reasoning ones included
    reasoning_tokens hugeint not null
);

-- Tasks that came to an end, by how; one that was taken for abandoned and ends later is counted in both.
create table task_counters (
    agent_id varchar not null,
    status varchar not null,
    tasks bigint not null
);

-- Durations of these tasks, by the least bound that is not below them; the last bound is infinite.
create table duration_counters (
    agent_id varchar not null,
    bound_s double not null,
    tasks bigint not null,
    duration_ms decimal(38, 3) not null
);

create table event_counters (
    name varchar not null,
    events bigint not null
);

-- What a stream lost, as the most that was ever known: the server may undo what it had told.
create table stream_counters (
    noun varchar not null,
    lost bigint not null
);
