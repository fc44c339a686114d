-- What a million tokens cost in a service tier that has a price of its own (batch, flex, priority, …), as it was looked up
-- last: `prices` has the standard tier. One row for each step of the input.
create table service_tier_prices (
    provider varchar,
    model varchar not null,
    service_tier varchar not null,
    input_tokens_from bigint not null,
    input_price_per_1m double not null,
    cached_input_price_per_1m double not null,
    cache_write_price_per_1m double not null,
    output_price_per_1m double not null,
    reasoning_price_per_1m double not null,
    price_per_call double not null
);

-- What pricing again has changed in the sums of calls that had been counted, signed: new less old. A counter that may
-- only rise is the sum over llm_15m less the sum over these.
create table cost_corrections (
    corrected_at timestamp not null,
    provider varchar,
    model varchar not null,
    agent_id varchar,
    cost_usd decimal(38, 9) not null,
    free_calls bigint not null,
    unpriced_calls bigint not null,
    unpriced_tokens hugeint not null
);
