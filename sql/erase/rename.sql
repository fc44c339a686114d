-- Question: what stays of a user? Events, calls and sessions, under names that nobody can trace back.
-- Grain: none. Inputs: erased_sessions, erased_texts and erased_entries (of find.sql), what they were found in, calendar,
-- $user_id, $alias, $today, $journey_days.
create or replace temp table erased_days as
with own as (
    select distinct calendar.day, behavior_events.session_id, 'behavior' as subject, 'journeys' as snapshot
    from behavior_events
    join calendar on calendar.bucket = behavior_events.bucket
    where (behavior_events.epoch, behavior_events.entry_ms, behavior_events.entry_seq) in (
        select (epoch, entry_ms, entry_seq) from erased_entries where noun = 'behavior' and kind = 'fact'
    )
    union
    select distinct calendar.day, llm_calls.session_id, 'cost' as subject, 'session_costs' as snapshot
    from llm_calls
    join calendar on calendar.bucket = llm_calls.bucket
    where (llm_calls.epoch, llm_calls.entry_ms, llm_calls.entry_seq) in (
        select (epoch, entry_ms, entry_seq) from erased_entries where noun = 'llm' and kind = 'fact'
    )
    union
    select day, session_id, 'sessions' as subject, 'journeys' as snapshot
    from sessions
    where session_id in (select session_id from erased_sessions)
    union
    select day, 'unknown' as session_id, 'behavior' as subject, 'journeys' as snapshot
    from user_days
    where user_id = $user_id
)

select subject, snapshot, day, session_id
from own;

insert into lake_due
select distinct subject, day, false as taken
from erased_days
union all
select distinct subjects.subject, calendar.day, false as taken
from agent_events
join calendar on calendar.bucket = quarter_hour(agent_events.started_at)
cross join (values ('agents'), ('entries')) as subjects (subject)
where (agent_events.task_key, agent_events.task_id) in (select (task_key, task_id) from erased_texts);

insert into due
select distinct erased_days.snapshot, erased_days.day::varchar as part, erased_sessions.session_id as field
from erased_days
join erased_sessions on erased_sessions.session_id = erased_days.session_id
union all
select distinct erased_days.snapshot, erased_days.day::varchar as part, erased_sessions.alias as field
from erased_days
join erased_sessions on erased_sessions.session_id = erased_days.session_id
where erased_days.day > $today::date - $journey_days::integer
union all
select 'recent_events' as snapshot, null as part, 'all' as field
union all
select 'recent_calls' as snapshot, null as part, 'all' as field
union all
select 'recent_agent_tasks' as snapshot, null as part, 'all' as field
union all
select distinct 'agent_history' as snapshot, agent_id as part, task_id as field
from recent_tasks
where (task_key, task_id) in (select (task_key, task_id) from erased_texts)
union all
select distinct 'dead_letters' as snapshot, null as part, noun as field
from erased_entries
where kind = 'dead';

insert into removed_entries
select noun, entry_ms, entry_seq
from erased_entries;

update behavior_events
set event_key = null, event_id = null, metadata = null
where (epoch, entry_ms, entry_seq) in (
    select (epoch, entry_ms, entry_seq) from erased_entries where noun = 'behavior' and kind = 'fact'
);

update llm_calls
set event_key = null, event_id = null, error_message = null, metadata = null
where (epoch, entry_ms, entry_seq) in (
    select (epoch, entry_ms, entry_seq) from erased_entries where noun = 'llm' and kind = 'fact'
);

update agent_events
set event_key = null, event_id = null, task_name = null, error_message = null, metadata = null
where (task_key, task_id) in (select (task_key, task_id) from erased_texts);

update tasks
set task_name = null, error_message = null, metadata = null
where (task_key, task_id) in (select (task_key, task_id) from erased_texts);

update behavior_events
set session_id = alias, session_key = 's:' || alias
from erased_sessions
where erased_sessions.session_id = behavior_events.session_id;

update llm_calls
set session_id = alias
from erased_sessions
where erased_sessions.session_id = llm_calls.session_id;

create or replace temp table erased_keys as
select 's:' || session_id as session_key, 's:' || alias as alias, alias as session_id
from erased_sessions
union all
select 'u:' || $user_id as session_key, 'u:' || $alias as alias, 'unknown' as session_id;

update behavior_events
set session_key = alias
from erased_keys
where erased_keys.session_key = behavior_events.session_key;

update sessions
set session_key = alias, session_id = erased_keys.session_id
from erased_keys
where erased_keys.session_key = sessions.session_key;

update session_features
set session_key = alias
from erased_keys
where erased_keys.session_key = session_features.session_key;

update session_paths
set session_key = alias
from erased_keys
where erased_keys.session_key = session_paths.session_key;

update behavior_events
set user_id = $alias
where user_id = $user_id;

update llm_calls
set user_id = $alias
where user_id = $user_id;

update session_paths
set user_id = $alias
where user_id = $user_id;

update users
set user_id = $alias
where user_id = $user_id;

update user_days
set user_id = $alias
where user_id = $user_id;

update feature_users
set user_id = $alias
where user_id = $user_id;

update superseded
set user_id = null, session_id = null, session_key = null
where user_id = $user_id or session_id in (select session_id from erased_sessions);

delete from duplicate_entries
where (noun, entry_ms, entry_seq) in (select (noun, entry_ms, entry_seq) from erased_entries where kind = 'repeated');

delete from dead_letters
where (noun, entry_ms, entry_seq) in (select (noun, entry_ms, entry_seq) from erased_entries where kind = 'dead');

delete from newest_dead_letters
where (noun, entry_ms, entry_seq) in (select (noun, entry_ms, entry_seq) from erased_entries where kind = 'dead');
