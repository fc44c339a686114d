-- Question: which documents are there at all? Asked when Redis does not hold what the warehouse published.
-- Grain: one row per document that is not due yet. Inputs: the rollups, held (documents that Redis has), due, $today,
-- $journey_days, places (snapshots, and partitions; a null one is all of them).
create or replace temp table everything as
with days as (
    select unnest(range(min(calendar.day), greatest(max(calendar.day), $today::date) + 1, interval 1 day))::date as day
    from behavior_15m
    join calendar on calendar.bucket = behavior_15m.bucket
)

select snapshots.name as snapshot, null as part, days.day::varchar as field
from days
cross join (values ('behavior_days'), ('behavior_features'), ('behavior_hours'), ('behavior_users'))
    as snapshots (name)
union all
select 'behavior_previous_users' as snapshot, null as part, 'all' as field
union all
select distinct 'journeys' as snapshot, day::varchar as part, session_id as field
from sessions
where session_id <> 'unknown' and day > $today::date - $journey_days::integer
union all
select 'agents' as snapshot, null as part, agent_id as field
from agents
union all
select distinct 'agent_recommendations' as snapshot, null as part, agent_id as field
from recommendations
where agent_id is not null
union all
select 'maintenance' as snapshot, null as part, id as field
from recommendations
union all
select 'resolved_recommendations' as snapshot, null as part, id || '@' || epoch_ms(detected_at) as field
from resolved_recommendations
union all
select distinct 'agent_days' as snapshot, null as part, calendar.day::varchar as field
from agent_15m
join calendar on calendar.bucket = agent_15m.bucket
union all
select 'agent_history' as snapshot, agent_id as part, task_id as field
from recent_tasks
union all
select distinct snapshots.name as snapshot, null as part, calendar.day::varchar as field
from llm_15m
join calendar on calendar.bucket = llm_15m.bucket
cross join (values ('cost_days'), ('cost_agent_days')) as snapshots (name)
union all
select name as snapshot, null as part, 'all' as field
from (values ('recent_events'), ('recent_agent_tasks'), ('recent_calls')) as snapshots (name)
union all
select 'dead_letters' as snapshot, null as part, noun as field
from (values ('behavior'), ('agent'), ('llm')) as streams (noun)
union all
select distinct 'session_costs' as snapshot, calendar.day::varchar as part, llm_calls.session_id as field
from llm_calls
join calendar on calendar.bucket = llm_calls.bucket
where llm_calls.session_id <> 'unknown' and calendar.day > $today::date - $journey_days::integer
union all
select distinct 'behavior_paths' as snapshot, null as part, day::varchar as field
from session_paths
union all
select 'paths' as snapshot, null as part, path_id::varchar as field
from counted_paths
union all
select distinct 'behavior_retention' as snapshot, null as part, date_trunc('week', first_day)::date::varchar as field
from users
union all
select 'forecasts' as snapshot, null as part, forecast_field(scope, id) as field
from forecast_series
union all
select snapshots.name as snapshot, null as part, call_counters.name as field
from call_counters
join (values ('model', 'model_counters'), ('agent', 'agent_counters')) as snapshots (kind, name)
    on snapshots.kind = call_counters.kind
union all
select distinct 'agent_counters' as snapshot, null as part, agent_id as field
from task_counters
union all
select 'event_counters' as snapshot, null as part, name as field
from event_counters
union all
select distinct 'usage_days' as snapshot, null as part, day::varchar as field
from llm_size_days
union all
select 'optimization' as snapshot, null as part, id as field
from optimizations
union all
select 'anomalies' as snapshot, null as part, id as field
from anomalies
union all
select 'budgets' as snapshot, null as part, name as field
from budget_status
union all
select 'months' as snapshot, null as part, forecast_field(scope, id) as field
from month_rests
union all
select 'alerts' as snapshot, null as part, key as field
from alerts
union all
select distinct 'prices' as snapshot, null as part, coalesce(provider, '') || '/' || model as field
from prices
union all
select distinct 'price_differences' as snapshot, null as part, 'all' as field
from price_differences
union all
select snapshot, part, field
from held;

insert into due
select distinct everything.snapshot, everything.part, everything.field
from everything
left join due
    on due.snapshot = everything.snapshot
    and due.part is not distinct from everything.part
    and due.field = everything.field
where due.snapshot is null
    and exists (
        select 1
        from places
        where places.snapshot = everything.snapshot and (places.part is null or places.part = everything.part)
    );

drop table everything;
