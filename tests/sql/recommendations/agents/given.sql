create temp table agent_periods (
    period varchar,
    agent_id varchar,
    agent_type varchar,
    tasks double,
    failed double,
    timeout double,
    durations double,
    p95_ms double,
);
