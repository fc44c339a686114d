-- Question: how far after their arrival do the entries of the last 24 hours lie?
-- Grain: one row per stream and agent. Inputs: behavior_events, agent_events, llm_calls, dead_letters, $now,
-- $clock_skew_s.
delete from clock_skews;

insert into clock_skews
with arrived as (
    select 'behavior' as noun, null as agent_id, (epoch_ms(event_time) - entry_ms) / 1000 as ahead_s, 0 as dead
    from behavior_events
    where entry_ms >= epoch_ms($now::timestamp) - 86400000
    union all
    select 'agent' as noun, agent_id, (epoch_ms(started_at) - entry_ms) / 1000 as ahead_s, 0 as dead
    from agent_events
    where entry_ms >= epoch_ms($now::timestamp) - 86400000
    union all
    select 'llm' as noun, agent_id, (epoch_ms(event_time) - entry_ms) / 1000 as ahead_s, 0 as dead
    from llm_calls
    where entry_ms >= epoch_ms($now::timestamp) - 86400000
    union all
    select noun, null as agent_id, null as ahead_s, 1 as dead
    from dead_letters
    where entry_ms >= epoch_ms($now::timestamp) - 86400000 and reason like '%lies in the future%clock is wrong%'
)

select
    noun,
    agent_id,
    count(*) as entries,
    sum(case when dead = 1 or ahead_s > $clock_skew_s then 1 else 0 end) as ahead,
    sum(dead) as too_far_ahead,
    max(case when ahead_s > $clock_skew_s then ahead_s end) as most_ahead_s,
from arrived
group by noun, agent_id;
