-- Warns of: producers whose clocks are ahead.
-- Why: their events are counted in hours that are not over, and beyond FUTURE_TOLERANCE_S not at all. A clock that is
-- behind cannot be told from an event that was sent late.
-- Thresholds: $clock_skew_percent of the entries of 24 hours (ten times that: high) lie more than $clock_skew_s seconds
-- after their arrival, from $clock_skew_min_entries on; dead letters for a clock in the future count too.
-- Inputs: behavior_events, agent_events, llm_calls, dead_letters.
with arrived as (
    select 'behavior' as noun, null as agent_id, (epoch_ms(event_time) - entry_ms) / 1000 as ahead_s
    from behavior_events
    where entry_ms >= epoch_ms($now::timestamp) - 86400000
    union all
    select 'agent' as noun, agent_id, (epoch_ms(started_at) - entry_ms) / 1000 as ahead_s
    from agent_events
    where entry_ms >= epoch_ms($now::timestamp) - 86400000
    union all
    select 'llm' as noun, agent_id, (epoch_ms(event_time) - entry_ms) / 1000 as ahead_s
    from llm_calls
    where entry_ms >= epoch_ms($now::timestamp) - 86400000
    union all
    select noun, null as agent_id, 1e9 as ahead_s
    from dead_letters
    where entry_ms >= epoch_ms($now::timestamp) - 86400000 and reason like '%lies in the future%clock is wrong%'
),

skews as (
    select
        noun,
        count(*)::double as entries,
        sum(case when ahead_s > $clock_skew_s then 1 else 0 end)::double as ahead,
        sum(case when ahead_s = 1e9 then 1 else 0 end) as dead,
        max(case when ahead_s > $clock_skew_s and ahead_s < 1e9 then ahead_s end) as most_s,
        mode(case when ahead_s > $clock_skew_s then agent_id end) as agent_id,
    from arrived
    group by noun
)

select
    'clock-skew-' || noun as id,
    'A clock is ahead: ' || noun as title,
    format('{:.1f} % of {:d} entries of the last 24 hours lie after their arrival', ahead * 100 / entries, entries::bigint)
        || coalesce(format(', by {:.0f} s at most', most_s), '')
        || case when dead > 0 then format('; {:d} were too far ahead to be counted', dead::bigint) else '' end
        || coalesce(format('; most by agent {}', agent_id), '') as description,
    case when ahead * 100 >= 10 * $clock_skew_percent * entries then 'high' else 'medium' end as priority,
    'reliability' as category,
    noun as affected_component,
    'Events are counted in the wrong hour, and not at all when the clock drifts on' as predicted_issue,
    confidence(entries, $clock_skew_min_entries, ahead * 100 / entries, $clock_skew_percent) as confidence,
    'Set the clock of the machine that sends them (NTP)' as recommended_action,
    format('Affects {:d} events a day', ahead::bigint) as estimated_impact,
    json_object('stream', noun, 'agent_id', agent_id) as metadata,
    json_object(
        'entries', entries::bigint, 'ahead', ahead::bigint, 'dead', dead::bigint,
        'percent', round(ahead * 100 / entries, 2), 'most_s', round(most_s, 1), 'threshold_s', $clock_skew_s,
        'threshold', $clock_skew_percent
    ) as figures,
    $now::timestamp - interval 24 hours as window_from,
    $now::timestamp as window_to,
    entries::bigint as sample_size,
from skews
where entries >= $clock_skew_min_entries and ahead > 0 and ahead * 100 >= $clock_skew_percent * entries
order by id;
