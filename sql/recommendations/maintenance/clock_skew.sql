-- Warns of: producers whose clocks are ahead.
-- Why: their events are counted in hours that are not over, and beyond FUTURE_TOLERANCE_S not at all. A clock that is
-- behind cannot be told from an event that was sent late.
-- Thresholds: $clock_skew_percent of the entries of 24 hours (ten times that: high) lie more than $clock_skew_s seconds
-- after their arrival, from $clock_skew_min_entries on; dead letters for a clock in the future count too.
-- Inputs: clock_skews.
with skews as (
    select
        noun,
        sum(entries)::double as entries,
        sum(ahead)::double as ahead,
        sum(too_far_ahead) as dead,
        max(most_ahead_s) as most_s,
        arg_max(case when ahead > 0 then agent_id end, ahead) as agent_id,
    from clock_skews
    group by noun
)

select
    'clock-skew-' || noun as id,
    'A clock is ahead: ' || noun as title,
    format(
        '{:.1f} % of {:,d} entries of the last 24 hours are dated later than they arrived',
        ahead * 100 / entries,
        entries::bigint
    )
        || coalesce(format(', by up to {}', timespan(most_s)), '')
        || case when dead > 0 then '; too far ahead to be counted: ' || counted(dead, 'entry', 'entries') else '' end
        || coalesce(format('; most of them by agent {}', agent_id), '') as description,
    case when ahead * 100 >= 10 * $clock_skew_percent * entries then 'high' else 'medium' end as priority,
    'reliability' as category,
    noun as affected_component,
    'Events are counted in the wrong hour, and not at all when the clock drifts on' as predicted_issue,
    confidence(entries, $clock_skew_min_entries, ahead * 100 / entries, $clock_skew_percent) as confidence,
    'Set the clock of the machine that sends them (NTP)' as recommended_action,
    format('Affects {} a day', counted(ahead, 'event', 'events')) as estimated_impact,
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
