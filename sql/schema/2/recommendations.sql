-- Version 2 of the warehouse: what somebody should act upon, since when, and what no longer holds.
-- Times are UTC `timestamp`.

-- What holds now. `document` is what is published, without `detected_at`: since when it has held without a break.
create table recommendations (
    id varchar not null,
    rule varchar not null, -- the query that found it, e.g. recommendations/maintenance/redis_memory
    agent_id varchar, -- of rules in recommendations/agents
    document json not null,
    detected_at timestamp not null
);

-- What held once, with the figures it had last.
create table resolved_recommendations (
    id varchar not null,
    rule varchar not null,
    document json not null,
    detected_at timestamp not null,
    resolved_at timestamp not null
);

-- How each agent did in the last 7 days (last_7), the 28 before them (before), and the last 30 (last_30).
create table agent_periods (
    period varchar not null,
    agent_id varchar not null,
    agent_type varchar not null,
    tasks double not null, -- terminal ones
    failed double not null,
    timeout double not null, -- abandoned ones included
    abandoned double not null, -- of which no end was ever reported
    durations double not null, -- tasks that have a duration
    p95_ms double not null -- within 1 %
);

-- How far after their arrival the entries of the last 24 hours lie, by stream and agent.
create table clock_skews (
    noun varchar not null,
    agent_id varchar, -- null: not said
    entries bigint not null, -- dead letters for a clock in the future included
    ahead bigint not null, -- of these, entries that lie after their arrival by more than the setting CLOCK_SKEW_S
    too_far_ahead bigint not null, -- of these, dead letters
    most_ahead_s double -- of those that are no dead letters
);

-- What was measured at each run of the job `recommend`: figures of Redis (subject `redis`), of the disk (`disk`), of
-- each stream (its noun), of the snapshots of each job (`job:<name>`). Counters only grow, unless Redis was restarted.
create table samples (
    sampled_at timestamp not null,
    subject varchar not null,
    name varchar not null,
    value double not null
);
