-- Version 8 of the warehouse: what is left of the running month is forecast to cost, in nano-dollars.

create table if not exists month_rests (
    scope varchar not null, -- total, provider, model or agent
    id varchar not null,
    month date not null, -- its first day, in the reporting zone
    median bigint not null,
    low80 bigint not null,
    high80 bigint not null,
    primary key (scope, id)
);
