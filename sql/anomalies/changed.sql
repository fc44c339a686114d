-- Question: which series of cost are to be judged again, and from which day on?
-- Grain: changed_series has one row per series, changed_days one per series and day.
-- Inputs: llm_calls and superseded of batches after $judged, calendar, llm_15m, cost_series_days, $oldest, $today, $most.
-- A day is looked at when calls of it arrived, or were priced again, since the last time, and today always; a series is
-- judged again when its sum of such a day is another, from that day on, for later days were compared with it. Series come
-- until they have $most days: the total first, then models, then agents; the others wait for the next time.
create or replace temp table touched_days as
select calendar.day
from llm_calls
join calendar on calendar.bucket = llm_calls.bucket
where llm_calls.batch > $judged and calendar.day between $oldest::date and $today::date
union
select calendar.day
from superseded
join calendar on calendar.bucket = superseded.bucket
where superseded.noun = 'llm' and superseded.batch > $judged and calendar.day between $oldest::date and $today::date
union
-- all are judged again: also days whose calls are no longer kept
select calendar.day
from llm_15m
join calendar on calendar.bucket = llm_15m.bucket
where $judged = 0 and calendar.day between $oldest::date and $today::date
union
select $today::date as day;

create or replace temp table changed_days as
with calls as (
    select
        calendar.day,
        coalesce(llm_15m.provider, '') || '/' || llm_15m.model as model,
        llm_15m.agent_id,
        llm_15m.cost_usd,
    from llm_15m
    join calendar on calendar.bucket = llm_15m.bucket
    join touched_days on touched_days.day = calendar.day
),

of_series as (
    select 'total' as scope, '' as id, day, cost_usd
    from calls
    union all
    select 'model' as scope, model as id, day, cost_usd
    from calls
    union all
    select 'agent' as scope, agent_id as id, day, cost_usd
    from calls
    where agent_id is not null
),

sums as (
    select scope, id, day, sum(cost_usd) as cost_usd
    from of_series
    group by scope, id, day
),

known as (
    select cost_series_days.scope, cost_series_days.id, cost_series_days.day, cost_series_days.cost_usd
    from cost_series_days
    join touched_days on touched_days.day = cost_series_days.day
)

select
    coalesce(sums.scope, known.scope) as scope,
    coalesce(sums.id, known.id) as id,
    coalesce(sums.day, known.day) as day,
    coalesce(sums.cost_usd, 0)::decimal(38, 9) as cost_usd,
from sums
full join known on known.scope = sums.scope and known.id = sums.id and known.day = sums.day
where coalesce(sums.cost_usd, 0) <> coalesce(known.cost_usd, 0);

create or replace temp table changed_series as
with changed as (
    select scope, id, min(day) as day
    from changed_days
    group by scope, id
),

known as (
    select scope, id, min(day) as first_day, max(day) as last_day
    from cost_series_days
    group by scope, id
),

together as (
    select
        changed.scope,
        changed.id,
        least(changed.day, coalesce(known.first_day, changed.day)) as born,
        least(changed.day, coalesce(known.last_day + 1, changed.day)) as since,
    from changed
    left join known on known.scope = changed.scope and known.id = changed.id
),

ordered as (
    select
        *,
        row_number() over (order by scope desc, id) - 1 as place, -- from 0
        sum($today::date - since + 1) over (order by scope desc, id rows between unbounded preceding and current row)
            as days,
    from together
)

select place, scope, id, born, since
from ordered
where place = 0 or days <= $most;

select count(*) < (select count(*) from (select distinct scope, id from changed_days)) as is_part
from changed_series;
