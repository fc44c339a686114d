-- Question: what stands out now, and of which anomalies did the documents change?
-- Grain: one row per anomaly. Inputs: found, causes, looked_at, anomalies, $now, $oldest.
-- An anomaly that was known keeps the time at which it was first seen.
create or replace temp table found_now as
select
    found.id,
    found.scope,
    found.series_id,
    found.kind,
    found.day,
    found.moment,
    found.is_running,
    found.expected_usd,
    found.low_usd,
    found.high_usd,
    found.actual_usd,
    found.impact_usd,
    found.severity,
    found.place::integer as place,
    found.found::integer as found,
    coalesce(causes.cause::varchar, '[]') as cause,
    coalesce(anomalies.first_seen, $now::timestamp) as first_seen,
from found
left join causes on causes.id = found.id
left join anomalies on anomalies.id = found.id;

create or replace temp table known_before as
select
    anomalies.id,
    anomalies.scope,
    anomalies.series_id,
    anomalies.kind,
    anomalies.day,
    anomalies.moment,
    anomalies.is_running,
    anomalies.expected_usd,
    anomalies.low_usd,
    anomalies.high_usd,
    anomalies.actual_usd,
    anomalies.impact_usd,
    anomalies.severity,
    anomalies.place,
    anomalies.found,
    anomalies.cause::varchar as cause,
    anomalies.first_seen,
from anomalies
left join looked_at on looked_at.kind = anomalies.kind and looked_at.day = anomalies.day
where looked_at.day is not null or anomalies.day < $oldest::date or anomalies.id in (select id from found);

insert into due
with changed as (
    (select * from found_now except select * from known_before)
    union
    (select * from known_before except select * from found_now)
)

select distinct 'anomalies' as snapshot, null as part, id as field
from changed;

delete from anomalies
where id in (select id from known_before);

insert into anomalies by name
select * replace (cause::json as cause)
from found_now
order by day, kind, place;

delete from anomaly_days_due;
