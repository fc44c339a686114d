-- Question: what is stored of a user?
-- Grain: one row of counts. Leaves `erased_sessions` (one row per session of the user, with the name that it gets),
-- `erased_texts` (one row per entry or task with a text that names the user) and `erased_entries` (one row per entry of a
-- stream that tells of the user). Inputs: the facts, tasks, dead_letters, duplicate_entries, sessions, user_days, $user_id,
-- $pattern (the user's id as a whole word, also as JSON spells it).
-- A session belongs to everybody who was seen in it: all of it is renamed, so that it stays one session.
create or replace temp table erased_sessions as
with own as (
    select session_id
    from behavior_events
    where user_id = $user_id
    union
    select session_id
    from llm_calls
    where user_id = $user_id
    union
    -- before a higher revision said something else
    select session_id
    from duplicate_entries
    where user_id = $user_id
)

select session_id, 'erased-' || uuid() as alias
from own
where session_id <> 'unknown';

create or replace temp table erased_texts as
select distinct task_key, task_id
from agent_events
where regexp_matches(concat_ws(' ', task_name, error_message, metadata), $pattern);

create or replace temp table erased_entries as
with told as (
    select 'behavior' as noun, epoch, entry_ms, entry_seq, event_id
    from behavior_events
    where user_id = $user_id
        or session_id in (select session_id from erased_sessions)
        or regexp_matches(metadata, $pattern)
    union all
    select 'llm' as noun, epoch, entry_ms, entry_seq, event_id
    from llm_calls
    where user_id = $user_id
        or session_id in (select session_id from erased_sessions)
        or regexp_matches(concat_ws(' ', error_message, metadata), $pattern)
    union all
    select 'agent' as noun, epoch, entry_ms, entry_seq, event_id
    from agent_events
    where (task_key, task_id) in (select (task_key, task_id) from erased_texts)
)

select noun, 'fact' as kind, epoch, entry_ms, entry_seq
from told
union all
select noun, 'repeated' as kind, null as epoch, entry_ms, entry_seq
from duplicate_entries
where (noun, event_id) in (select (noun, event_id) from told where event_id is not null)
    or user_id = $user_id
    or session_id in (select session_id from erased_sessions)
union all
select noun, 'dead' as kind, epoch, entry_ms, entry_seq
from dead_letters
where regexp_matches(raw, $pattern);

select
    (select count(*) from erased_entries where noun = 'behavior' and kind = 'fact') as events,
    (select count(*) from erased_entries where noun = 'llm' and kind = 'fact') as calls,
    (select count(*) from erased_entries where noun = 'agent' and kind = 'fact') as entries,
    (select count(*) from erased_entries where kind = 'dead') as dead_letters,
    (select count(*) from erased_sessions) as sessions,
    (select count(*) from user_days where user_id = $user_id) as days;
