-- Calls by day and size, and where money can be saved, as it was found last.
-- Times are UTC `timestamp`, money is USD `decimal`, days lie in the reporting zone.

-- One row per day, model, agent, service tier, attendance and size of the input. A size begins at `input_tokens_from`
-- and ends before the next; every price step of every model is the beginning of a size, so that all calls of a row
-- lie in the same step of whatever model. `service_tier` is '' for the standard one; `attended`: a user or a session
-- stands behind the call.
create table llm_size_days (
    day date not null,
    provider varchar,
    model varchar not null,
    agent_id varchar,
    service_tier varchar not null,
    attended boolean not null,
    input_tokens_from bigint not null,
    calls bigint not null,
    failed_calls bigint not null,
    input_tokens hugeint not null,
    cached_input_tokens hugeint not null,
    cache_write_tokens hugeint not null,
    output_tokens hugeint not null,
    reasoning_tokens hugeint not null,
    min_input_tokens bigint not null,
    max_input_tokens bigint not null,
    max_tokens bigint not null,
    cost_usd decimal(38, 9) not null,
    failed_cost_usd decimal(38, 9) not null,
    unpriced_calls bigint not null
);

-- One row per day, model and agent: how much alike the inputs are. `warm_calls` came within the cache's lifetime after
-- another call of the same agent to the same model; `prefix_tokens` is the input that 95 % of the calls have at least.
create table prompt_days (
    day date not null,
    provider varchar,
    model varchar not null,
    agent_id varchar,
    calls bigint not null,
    warm_calls bigint not null,
    prefix_tokens bigint not null,
    input_tokens hugeint not null,
    cached_input_tokens hugeint not null
);

create table optimizations (
    id varchar not null,
    rule varchar not null,
    document varchar not null -- as it is published
);
