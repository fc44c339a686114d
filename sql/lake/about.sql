-- Question: which moment does this file show?
-- Grain: one row. Inputs: $as_of, $timezone, $generation.
create or replace table about as
select
    $as_of::timestamp as as_of,
    $timezone::varchar as reporting_zone,
    $generation::bigint as generation;

comment on table about is 'Which moment does this file show?';
comment on column about.as_of is 'all that had been counted then is here, UTC';
comment on column about.reporting_zone is 'days and hours of the day are cut there';
comment on column about.generation is 'number of the publication';
