-- Version 4 of the warehouse: from when on facts are kept, and what has to be known of those that are not.
-- Times are UTC `timestamp`.

-- The facts of each stream from this moment on are kept; of those before, only what was made of them. It moves when facts
-- are really removed and never goes back, whatever the setting says later.
create table kept_from (
    noun varchar primary key,
    moment timestamp not null,
);

insert into kept_from
values ('behavior', '1970-01-01'), ('agent', '1970-01-01'), ('llm', '1970-01-01');

-- Entries that were removed here and that the stream may still hold: read once more, after a failover, they are known.
create table removed_entries (
    noun varchar not null,
    entry_ms bigint not null,
    entry_seq bigint not null,
);

-- What removed tasks told of their agents; columns as in `agents`, the type is null when none of them had one.
create table former_agents (
    agent_id varchar not null,
    agent_type varchar,
    first_activity timestamp not null,
    last_activity timestamp not null,
    typed_at timestamp,
    typed_by varchar,
);
