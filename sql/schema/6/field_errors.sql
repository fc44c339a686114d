-- Version 6 of the warehouse: how often a value was dropped because it does not fit, while its entry counts.
create table if not exists field_errors (
    noun varchar not null,
    field varchar not null,
    entries bigint not null,
    primary key (noun, field)
);
