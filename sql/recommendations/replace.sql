-- Question: what holds now, since when, and what holds no longer?
-- Grain: one row per recommendation. Inputs: answers (what the rules found), recommendations (what held before),
-- $broken (rules that could not be asked: what they found before holds on), $now, $resolved_days.
create or replace temp table found as
with now_found as (
    select id, rule, agent_id, document::json as document
    from answers
    union all
    select id, rule, agent_id, document
    from recommendations
    where list_contains($broken::varchar[], rule)
)

select
    now_found.id,
    now_found.rule,
    now_found.agent_id,
    now_found.document,
    coalesce(recommendations.detected_at, $now::timestamp) as detected_at,
from now_found
left join recommendations on recommendations.id = now_found.id;

create or replace temp table resolved as
select *
from recommendations
where id not in (select id from found);

insert into due
with changed as (
    select id, agent_id
    from (
        (select id, agent_id, document::varchar from found)
        except
        (select id, agent_id, document::varchar from recommendations)
    )
    union
    select id, agent_id
    from resolved
)

select 'maintenance' as snapshot, null as part, id as field
from changed
union all
select distinct 'agent_recommendations' as snapshot, null as part, agent_id as field
from changed
where agent_id is not null;

insert into due
select 'resolved_recommendations' as snapshot, null as part, id || '@' || epoch_ms(detected_at) as field
from resolved
union all
select 'resolved_recommendations' as snapshot, null as part, id || '@' || epoch_ms(detected_at) as field
from resolved_recommendations
where resolved_at < $now::timestamp - to_days($resolved_days);

delete from resolved_recommendations
where resolved_at < $now::timestamp - to_days($resolved_days);

insert into resolved_recommendations
select id, rule, document, detected_at, $now::timestamp as resolved_at
from resolved;

delete from recommendations;

insert into recommendations
select id, rule, agent_id, document, detected_at
from found;
