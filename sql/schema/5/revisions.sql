-- Version 5 of the warehouse: facts can be replaced by a higher revision of their event_id.
-- Times are UTC `timestamp`, money is USD.

alter table behavior_events add column if not exists revision bigint default 0;
alter table agent_events add column if not exists revision bigint default 0;
alter table llm_calls add column if not exists revision bigint default 0;

-- Whose entry it was, where a higher revision replaced it: a stream may still hold the entry when the user is erased.
alter table duplicate_entries add column if not exists user_id varchar;
alter table duplicate_entries add column if not exists session_id varchar;

-- Facts that a higher revision replaced: what was computed from them is computed again. `batch` replaced them. Columns
-- that a stream does not have are null.
create table if not exists superseded (
    batch bigint not null,
    noun varchar not null,
    bucket timestamp not null,
    event_time timestamp not null,
    session_key varchar,
    session_id varchar,
    user_id varchar,
    feature varchar,
    task_key ubigint,
    task_id varchar
);

-- What counters already hold of an event that was replaced, by counter. The place is that of the fact that holds now:
-- it adds only what it has more. For events `calls` is the number of events.
create table if not exists counted_revisions (
    noun varchar not null,
    kind varchar not null, -- model, agent or event
    name varchar not null, -- as in counter_names
    epoch integer not null,
    entry_ms bigint not null,
    entry_seq bigint not null,
    calls bigint not null,
    unpriced_calls bigint,
    free_calls bigint,
    cost_usd decimal(38, 9),
    uncached_input_tokens hugeint,
    cached_input_tokens hugeint,
    cache_write_tokens hugeint,
    output_tokens hugeint,
    reasoning_tokens hugeint
);
