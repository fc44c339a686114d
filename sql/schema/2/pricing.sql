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
