-- Warns of: calls of models that have no price.
-- Why: they are in no cost, no budget and no forecast: what is shown is too low.
-- Thresholds: any of the calls of 7 days (low), $unpriced_medium_percent, $unpriced_high_percent, from
-- $unpriced_min_calls calls on.
-- Inputs: llm_15m, calendar.
with calls as (
    select
        coalesce(llm_15m.provider || '/', '') || llm_15m.model as model,
        sum(llm_15m.calls)::double as calls,
        sum(llm_15m.unpriced_calls)::double as unpriced,
        sum(llm_15m.unpriced_tokens)::double as tokens,
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
    where calendar.day between $today::date - 6 and $today::date
    group by coalesce(llm_15m.provider || '/', '') || llm_15m.model
),

shares as (
    select
        sum(calls) as calls,
        sum(unpriced) as unpriced,
        sum(tokens) as tokens,
        sum(unpriced) * 100 / sum(calls) as share,
    from calls
),

named as (
    select list(model order by unpriced desc, model) as models
    from calls
    where unpriced > 0
)

select
    'unpriced-usage' as id,
    'Calls without a price' as title,
    format(
        '{:,d} of {} of the last 7 days {} no price: {}',
        unpriced::bigint,
        counted(calls, 'call', 'calls'),
        case when unpriced = 1 then 'has' else 'have' end,
        array_to_string(models[1:5], ', ') || case when len(models) > 5 then ' and others' else '' end
    ) as description,
    case
        when share >= $unpriced_high_percent then 'high'
        when share >= $unpriced_medium_percent then 'medium'
        else 'low'
    end as priority,
    'cost_management' as category,
    models[1] as affected_component,
    'Costs, budgets and forecasts go on being too low' as predicted_issue,
    confidence(calls, $unpriced_min_calls, share, 0) as confidence,
    'Check the names of these models and whether calls carry their tokens; else give them a price of your own'
        as recommended_action,
    counted(tokens, 'token is', 'tokens are') || ' not in any cost' as estimated_impact,
    json_object('models', models[1:20]) as metadata,
    json_object(
        'calls', calls::bigint, 'unpriced_calls', unpriced::bigint, 'unpriced_tokens', tokens::bigint,
        'unpriced_percent', round(share, 2), 'threshold', $unpriced_medium_percent
    ) as figures,
    $today::date - 6 as window_from,
    $today::date as window_to,
    calls::bigint as sample_size,
from shares
cross join named
where calls >= $unpriced_min_calls and unpriced > 0
order by id;
